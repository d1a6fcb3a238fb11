import { channel } from 'node:diagnostics_channel';
import { familyOf } from '../core/contracts/keys.ts';
import { PerennialError } from '../core/errors.ts';
import type { Objects, Records, RecordWrite, Services, Workflows } from '../platform/services.ts';
import type { RecordVerb, Uses } from '../wiring/types.ts';

/** One permitted use of a service. */
export interface ServiceUse {
  function: string;
  service: keyof Uses;
  verb: string;
  /** What was declared and permits it: a prefix, a record family, a machine or a stream; '' where there is none. */
  on: string;
}

/** Tells every permitted use to whoever subscribes; a test run compares them with what was declared. */
const useChannel = channel('perennial:use');

/**
 * The services one function may use, as its wiring declares them. Anything else throws AccessDeniedError, as a
 * missing grant would on AWS. Every permitted use is told on the diagnostics channel `perennial:use`.
 */
export function narrowServices(services: Services, functionName: string, uses: Uses): Services {
  const permit = permitFor(functionName);
  return {
    ...services,
    compute: uses.compute && services.compute,
    threads: uses.threads && services.threads,
    objects: narrowObjects(services.objects, uses.objects ?? {}, permit),
    records: narrowRecords(services.records, uses.records ?? {}, permit),
    events: {
      put: async (events) => {
        permit('events', 'put', '', uses.events?.includes('put') ? '' : undefined);
        return services.events.put(events);
      },
    },
    workflows: narrowWorkflows(services.workflows, uses.workflows ?? {}, permit),
    streams: {
      put: async (stream, model, records) => {
        permit('streams', 'put', stream, among(uses.streams, stream));
        return services.streams.put(stream, model, records);
      },
    },
    tables: {
      open: async (options) => {
        permit('tables', 'open', '', uses.tables && '');
        return services.tables.open(options);
      },
    },
    models: {
      load: async (artifact, options) => {
        permit('models', 'load', '', uses.models && '');
        return services.models.load(artifact, options);
      },
    },
  };
}

/** Tells a use that something `declared` permits, and throws when nothing does. `on` is what was asked for. */
type Permit = (service: keyof Uses, verb: string, on: string, declared: string | undefined) => void;

function permitFor(functionName: string): Permit {
  return (service, verb, on, declared) => {
    if (declared === undefined)
      throw new PerennialError(
        'AccessDeniedError',
        `${functionName} did not declare ${service}:${verb}${on && ` on ${on}`}`,
        { functionName, verb: `${service}:${verb}`, on },
      );
    if (useChannel.hasSubscribers)
      useChannel.publish({ function: functionName, service, verb, on: declared } satisfies ServiceUse);
  };
}

function among(declared: readonly string[] | undefined, name: string): string | undefined {
  return declared?.includes(name) ? name : undefined;
}

function narrowObjects(objects: Objects, uses: NonNullable<Uses['objects']>, permit: Permit): Objects {
  const guard =
    <Args extends unknown[], Answer>(
      verb: keyof typeof uses,
      call: (key: string, ...rest: Args) => Promise<Answer>,
    ) =>
    async (key: string, ...rest: Args): Promise<Answer> => {
      const prefix = uses[verb]?.find((declared) => key.startsWith(declared));
      permit('objects', verb, key, prefix);
      return call(key, ...rest);
    };
  return {
    bucket: objects.bucket,
    put: guard('write', objects.put.bind(objects)),
    upload: guard('write', objects.upload.bind(objects)),
    get: guard('read', objects.get.bind(objects)),
    download: guard('read', objects.download.bind(objects)),
    head: guard('read', objects.head.bind(objects)),
    list: guard('list', objects.list.bind(objects)),
    // whoever may remove for good has to see what there is to remove
    listVersions: guard('remove', objects.listVersions.bind(objects)),
    remove: guard('remove', objects.remove.bind(objects)),
    presignPut: guard('presign', objects.presignPut.bind(objects)),
    createUpload: guard('presign', objects.createUpload.bind(objects)),
    presignPart: guard('presign', objects.presignPart.bind(objects)),
    completeUpload: guard('presign', objects.completeUpload.bind(objects)),
    abortUpload: guard('presign', objects.abortUpload.bind(objects)),
  };
}

function narrowRecords(records: Records, uses: NonNullable<Uses['records']>, permit: Permit): Records {
  const check = (verb: RecordVerb, partition: string): void => {
    const family = familyOf(partition);
    permit('records', verb, family, among(uses[verb], family));
  };
  const checkWrite = (write: RecordWrite): void => {
    if ('put' in write) check('put', write.put.pk);
    else if ('update' in write) check('update', write.update.pk);
    else if ('delete' in write) check('delete', write.delete.pk);
    else check('check', write.check.pk);
  };
  return {
    get: async (key, options) => {
      check('get', key.pk);
      return records.get(key, options);
    },
    query: async (request, options) => {
      check('query', request.pk);
      return records.query(request, options);
    },
    queryIndex: async (request) => {
      check('queryIndex', request.ipk);
      return records.queryIndex(request);
    },
    write: async (write) => {
      checkWrite(write);
      return records.write(write);
    },
    transact: async (writes, token) => {
      for (const write of writes) checkWrite(write);
      return records.transact(writes, token);
    },
  };
}

function narrowWorkflows(
  workflows: Workflows,
  uses: NonNullable<Uses['workflows']>,
  permit: Permit,
): Workflows {
  const check = (verb: 'start' | 'describe' | 'stop', machine: string): void =>
    permit('workflows', verb, machine, among(uses[verb], machine));
  const checkAnswer = (): void => permit('workflows', 'answerTasks', '', uses.answerTasks && '');
  return {
    start: async (request) => {
      check('start', request.machine);
      return workflows.start(request);
    },
    describe: async (machine, name) => {
      check('describe', machine);
      return workflows.describe(machine, name);
    },
    history: async (machine, name) => {
      check('describe', machine);
      return workflows.history(machine, name);
    },
    stop: async (machine, name, error, cause) => {
      check('stop', machine);
      return workflows.stop(machine, name, error, cause);
    },
    succeedTask: async (token, output) => {
      checkAnswer();
      return workflows.succeedTask(token, output);
    },
    failTask: async (token, error, cause) => {
      checkAnswer();
      return workflows.failTask(token, error, cause);
    },
  };
}
