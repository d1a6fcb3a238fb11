import { PerennialError } from '../core/errors.ts';
import type { Objects, Records, RecordWrite, Services, Workflows } from '../platform/services.ts';
import type { Uses } from '../wiring/types.ts';

/**
 * The services one function may use, as its wiring declares them. Anything else throws AccessDeniedError, as a
 * missing grant would on AWS.
 */
export function narrowServices(services: Services, functionName: string, uses: Uses): Services {
  const deny = (verb: string, on = ''): never => {
    throw new PerennialError(
      'AccessDeniedError',
      `${functionName} did not declare ${verb}${on && ` on ${on}`}`,
      {
        functionName,
        verb,
        on,
      },
    );
  };
  return {
    ...services,
    objects: narrowObjects(services.objects, uses.objects ?? {}, deny),
    records: narrowRecords(services.records, new Set(uses.records), deny),
    events: { put: (events) => (uses.events ? services.events.put(events) : deny('events:put')) },
    workflows: narrowWorkflows(services.workflows, uses.workflows ?? {}, deny),
    streams: {
      put: (stream, model, records) =>
        uses.streams?.includes(stream)
          ? services.streams.put(stream, model, records)
          : deny('streams:put', stream),
    },
    tables: { open: (options) => (uses.tables ? services.tables.open(options) : deny('tables:open')) },
    models: { load: (artifact) => (uses.models ? services.models.load(artifact) : deny('models:load')) },
  };
}

type Deny = (verb: string, on?: string) => never;

function narrowObjects(objects: Objects, uses: NonNullable<Uses['objects']>, deny: Deny): Objects {
  const check = (verb: keyof typeof uses, key: string): void => {
    if (!uses[verb]?.some((prefix) => key.startsWith(prefix))) deny(`objects:${verb}`, key);
  };
  const guard =
    <Args extends unknown[], Answer>(
      verb: keyof typeof uses,
      call: (key: string, ...rest: Args) => Promise<Answer>,
    ) =>
    async (key: string, ...rest: Args): Promise<Answer> => {
      check(verb, key);
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
    remove: guard('remove', objects.remove.bind(objects)),
    presignPut: guard('presign', objects.presignPut.bind(objects)),
  };
}

type RecordVerb = NonNullable<Uses['records']>[number];

function narrowRecords(records: Records, verbs: Set<RecordVerb>, deny: Deny): Records {
  const check = (verb: RecordVerb): void => {
    if (!verbs.has(verb)) deny(`records:${verb}`);
  };
  return {
    get: async (key, options) => {
      check('get');
      return records.get(key, options);
    },
    query: async (request, options) => {
      check('query');
      return records.query(request, options);
    },
    queryIndex: async (request) => {
      check('queryIndex');
      return records.queryIndex(request);
    },
    write: async (write) => {
      check(verbOf(write));
      return records.write(write);
    },
    transact: async (writes, token) => {
      for (const write of writes) check(verbOf(write));
      return records.transact(writes, token);
    },
  };
}

function verbOf(write: RecordWrite): RecordVerb {
  if ('put' in write) return 'put';
  if ('update' in write) return 'update';
  return 'delete' in write ? 'delete' : 'check';
}

function narrowWorkflows(workflows: Workflows, uses: NonNullable<Uses['workflows']>, deny: Deny): Workflows {
  const check = (verb: 'start' | 'describe' | 'stop', machine: string): void => {
    if (!uses[verb]?.includes(machine)) deny(`workflows:${verb}`, machine);
  };
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
    succeedTask: async (token, output) =>
      uses.answerTasks ? workflows.succeedTask(token, output) : deny('workflows:answerTasks'),
    failTask: async (token, error, cause) =>
      uses.answerTasks ? workflows.failTask(token, error, cause) : deny('workflows:answerTasks'),
  };
}
