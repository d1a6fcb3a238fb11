import { describe, expect, it } from 'vitest';
import { functions } from '../../wiring/functions.ts';
import { readSettings, settingsOf } from '../../wiring/settings.ts';
import type { FunctionWiring, Uses } from '../../wiring/types.ts';

const ENV = {
  PERENNIAL_ENVIRONMENT: 'dev',
  PERENNIAL_BUCKET: 'data',
  PERENNIAL_ACCOUNT: '123456789012',
  PERENNIAL_TABLE: 'records',
  PERENNIAL_EVENT_BUS: 'perennial-dev',
  PERENNIAL_STATE_MACHINES: 'arn:aws:states:eu-west-1:123456789012:stateMachine:perennial-dev-',
  PERENNIAL_STREAMS: 'perennial-dev-',
  PERENNIAL_LOG_MODE: 'durable',
  PERENNIAL_MEMORY_MB: '1769',
  PERENNIAL_DROP_BYTES: '1717986918',
};
const EVERYTHING: Uses = {
  objects: { read: ['artifacts/'], presign: ['incoming/'] },
  records: {} as Uses['records'],
  events: ['put'],
  workflows: { answerTasks: true },
  streams: ['labels'],
  tables: true,
  models: true,
};

describe('the settings of a function', () => {
  it('are its environment alone when it uses nothing, or nothing that needs telling', () => {
    expect(settingsOf({})).toEqual(['PERENNIAL_ENVIRONMENT']);
    expect(settingsOf({ models: true })).toEqual(['PERENNIAL_ENVIRONMENT']);
    expect(readSettings({}, ENV)).toEqual({ environment: 'dev' });
  });

  it('are every variable for a function that uses every service', () => {
    expect(settingsOf(EVERYTHING)).toEqual(Object.keys(ENV));
    expect(readSettings(EVERYTHING, ENV)).toEqual({
      environment: 'dev',
      objects: { bucket: 'data', owner: '123456789012' },
      records: { table: 'records' },
      events: { bus: 'perennial-dev' },
      workflows: { arnPrefix: 'arn:aws:states:eu-west-1:123456789012:stateMachine:perennial-dev-' },
      streams: { prefix: 'perennial-dev-', logMode: 'durable' },
      tables: { memoryMegabytes: 1769 },
      mostDropBytes: 1_717_986_918,
    });
  });

  it('can be read by every function from exactly the variables it is given', () => {
    for (const { uses } of Object.values(functions) as FunctionWiring[]) {
      const given = Object.fromEntries(settingsOf(uses).map((name) => [name, ENV[name]]));

      expect(readSettings(uses, given).environment).toBe('dev');
    }
  });

  it('name every variable that is missing, empty, unknown or no number', () => {
    const { PERENNIAL_TABLE: _, ...rest } = ENV;

    expect(() =>
      readSettings(EVERYTHING, {
        ...rest,
        PERENNIAL_BUCKET: '',
        PERENNIAL_LOG_MODE: 'fast',
        PERENNIAL_MEMORY_MB: '2 GB',
        PERENNIAL_DROP_BYTES: '0',
      }),
    ).toThrow(
      'PERENNIAL_BUCKET, PERENNIAL_TABLE, PERENNIAL_LOG_MODE, PERENNIAL_MEMORY_MB, PERENNIAL_DROP_BYTES',
    );
  });
});
