import type { LogMode } from '../core/contracts/log-mode.ts';
import type { Uses } from './types.ts';

/** The environment variables of the deployed functions; which of them one has follows from what it uses. */
export type SettingName =
  | 'PERENNIAL_ENVIRONMENT'
  | 'PERENNIAL_BUCKET'
  | 'PERENNIAL_ACCOUNT'
  | 'PERENNIAL_TABLE'
  | 'PERENNIAL_EVENT_BUS'
  | 'PERENNIAL_STATE_MACHINES'
  | 'PERENNIAL_STREAMS'
  | 'PERENNIAL_LOG_MODE'
  | 'PERENNIAL_MEMORY_MB'
  | 'PERENNIAL_DROP_BYTES';

/** What a function was told at deployment, by service; absent for services it does not use. */
export interface Settings {
  environment: string;
  /** `owner`: the account that must own the bucket, so that a name taken by a stranger gets none of our data. */
  objects?: { bucket: string; owner: string };
  records?: { table: string };
  events?: { bus: string };
  /** An execution's machine is `arnPrefix` and the machine's name. */
  workflows?: { arnPrefix: string };
  /** A delivery stream is `prefix` and the stream's name. `logMode`: whether predictions are logged before they are answered. */
  streams?: { prefix: string; logMode: LogMode };
  /** The function's whole memory, which bounds a table session. */
  tables?: { memoryMegabytes: number };
  /** The largest drop that ingest reads: for those who let others send one. */
  mostDropBytes?: number;
}

const SETTINGS_OF_SERVICE: Partial<Record<keyof Uses, readonly SettingName[]>> = {
  objects: ['PERENNIAL_BUCKET', 'PERENNIAL_ACCOUNT'],
  records: ['PERENNIAL_TABLE'],
  events: ['PERENNIAL_EVENT_BUS'],
  workflows: ['PERENNIAL_STATE_MACHINES'],
  streams: ['PERENNIAL_STREAMS', 'PERENNIAL_LOG_MODE'],
  tables: ['PERENNIAL_MEMORY_MB'],
};

/** What is not just any text. */
const FORMS: Partial<Record<SettingName, RegExp>> = {
  PERENNIAL_LOG_MODE: /^(durable|buffered)$/,
  PERENNIAL_MEMORY_MB: /^[1-9]\d{0,5}$/,
  PERENNIAL_DROP_BYTES: /^[1-9]\d{0,12}$/,
};

/** The environment variables that a function with these uses must be given, `PERENNIAL_ENVIRONMENT` first. */
export function settingsOf(uses: Uses): SettingName[] {
  const services = Object.keys(SETTINGS_OF_SERVICE) as (keyof Uses)[];
  const used = services.filter((service) => uses[service] !== undefined);
  return [
    'PERENNIAL_ENVIRONMENT',
    ...used.flatMap((service) => SETTINGS_OF_SERVICE[service] ?? []),
    ...(uses.objects?.presign ? (['PERENNIAL_DROP_BYTES'] as const) : []),
  ];
}

/** The settings of a function with these uses; throws an Error that names every variable missing or unreadable. */
export function readSettings(uses: Uses, env: { readonly [name: string]: string | undefined }): Settings {
  const bad = settingsOf(uses).filter((name) => !(FORMS[name] ?? /./).test(env[name] ?? ''));
  if (bad.length > 0) throw new Error(`the deployment left out or misspelt ${bad.join(', ')}`);

  const read = (name: SettingName): string => env[name] ?? '';
  return {
    environment: read('PERENNIAL_ENVIRONMENT'),
    ...(uses.objects && { objects: { bucket: read('PERENNIAL_BUCKET'), owner: read('PERENNIAL_ACCOUNT') } }),
    ...(uses.records && { records: { table: read('PERENNIAL_TABLE') } }),
    ...(uses.events && { events: { bus: read('PERENNIAL_EVENT_BUS') } }),
    ...(uses.workflows && { workflows: { arnPrefix: read('PERENNIAL_STATE_MACHINES') } }),
    ...(uses.streams && {
      streams: { prefix: read('PERENNIAL_STREAMS'), logMode: read('PERENNIAL_LOG_MODE') as LogMode },
    }),
    ...(uses.objects?.presign && { mostDropBytes: Number(read('PERENNIAL_DROP_BYTES')) }),
    ...(uses.tables && { tables: { memoryMegabytes: Number(read('PERENNIAL_MEMORY_MB')) } }),
  };
}
