import { randomBytes, randomInt } from 'node:crypto';
import { PerennialError } from '../core/errors.ts';
import { createSystemClock } from '../platform/clock.ts';
import type { DuckdbOptions } from '../platform/duckdb-tables.ts';
import { type HoldingStreams, holdPredictions } from '../platform/hold-predictions.ts';
import { createIds } from '../platform/local/create-ids.ts';
import type { LineStreams, Services } from '../platform/services.ts';
import { readSettings, type Settings } from '../wiring/settings.ts';
import type { HostedFunction, Instruments } from './host.ts';
import { lazyService } from './lazy-service.ts';
import { tableBounds } from './table-bounds.ts';

type Of<Service extends keyof Settings> = NonNullable<Settings[Service]>;
type Made<Service extends keyof Services> = NonNullable<Services[Service]>;
type Maker<Input, Service extends keyof Services> = (of: Input) => Made<Service> | Promise<Made<Service>>;

/** How the services that a function uses are made. The code behind them is loaded as late as they allow. */
export interface Makers {
  objects?: Maker<Of<'objects'>, 'objects'>;
  records?: Maker<Of<'records'>, 'records'>;
  events?: Maker<Of<'events'>, 'events'>;
  workflows?: Maker<Of<'workflows'>, 'workflows'>;
  streams?: (of: Of<'streams'>) => LineStreams | Promise<LineStreams>;
  tables?: Maker<DuckdbOptions, 'tables'>;
  models?: Maker<undefined, 'models'>;
  threads?: () => Made<'threads'>;
  /** Reads what the deployment knows, at the start: it is no service that is called. */
  compute?: (env: NodeJS.ProcessEnv) => Made<'compute'>;
}

/** Services, and what the host has to look after. */
export interface StartedServices extends Services {
  /** Present where predictions are held back in the process. */
  heldLog?: HoldingStreams;
}

/**
 * The services of one function for the life of its process, each made by its first call; a service that the wiring
 * does not give it throws AccessDeniedError. Throws when the deployment left a setting out.
 */
export function startServices(
  hosted: HostedFunction,
  makers: Makers,
  instruments: Pick<Instruments, 'log' | 'measure'>,
  env: NodeJS.ProcessEnv,
): StartedServices {
  const settings = readSettings(hosted.uses, env);
  const deny = (service: string) => async (): Promise<never> => {
    throw new PerennialError('AccessDeniedError', `${hosted.name} did not declare ${service}`);
  };
  const make = <Service extends keyof Settings & keyof Makers>(service: Service) => {
    const maker = makers[service] as Maker<unknown, Service> | undefined;
    const own = settings[service];
    return maker && own ? async () => maker(own) : deny(service);
  };
  const { newId } = createIds(createSystemClock(), () => randomInt(2 ** 47) / 2 ** 47, randomInt(1_024));
  const { tables, models, threads, compute } = makers;
  const now = (): Date => new Date();
  const streams = lazyService(make('streams') as () => Promise<LineStreams>);
  const heldLog =
    settings.streams?.logMode === 'buffered' && hosted.uses.streams?.includes('predictions')
      ? holdPredictions({ streams, now, log: instruments.log, measure: instruments.measure })
      : undefined;
  return {
    objects: lazyService(make('objects'), { bucket: settings.objects?.bucket ?? '' }),
    records: lazyService(make('records')),
    events: lazyService(make('events')),
    workflows: lazyService(make('workflows')),
    streams: heldLog ?? streams,
    ...(heldLog && { heldLog }),
    tables: lazyService(
      tables && settings.tables
        ? async () => tables(tableBounds(settings.tables!.memoryMegabytes, hosted.timeoutSeconds))
        : deny('tables'),
    ),
    models: lazyService(models ? async () => models(undefined) : deny('models')),
    ...(threads && { threads: threads() }),
    ...(compute && { compute: compute(env) }),
    ...(settings.mostDropBytes && { mostDropBytes: settings.mostDropBytes }),
    // each invocation puts its own here; what is called between invocations has none
    scratch: { folder: () => '', path: () => '', freeBytes: () => 0 },
    now,
    stopwatch: () => {
      const start = performance.now();
      return () => performance.now() - start;
    },
    newId,
    randomBytes: (count) => Uint8Array.from(randomBytes(count)),
    log: instruments.log,
    measure: instruments.measure,
  };
}
