import { describe, expect, it } from 'vitest';
import { writeEntry } from '../../../lib/bundling/write-entry.ts';
import { type FunctionName, functions } from '../../../wiring/functions.ts';
import type { FunctionWiring } from '../../../wiring/types.ts';

const names = Object.keys(functions) as FunctionName[];
const wiringOf = (name: FunctionName): FunctionWiring => functions[name];

describe('the entry of a function', () => {
  it('draws in the makers of the services it uses, and no other', () => {
    for (const name of names) {
      const [, made = ''] = /makers: \{ (.*) \},/.exec(writeEntry(name, '.')) ?? [];
      const services = made.split(', ').filter(Boolean);

      expect([name, services.map((entry) => entry.split(':')[0])]).toEqual([
        name,
        Object.keys(wiringOf(name).uses).toSorted(),
      ]);
    }
  });

  it('starts onnxruntime with a function on the path of predictions, and elsewhere with the first model', () => {
    const starting = names.filter((name) => writeEntry(name, '.').includes('onnx-runtime.ts'));

    expect(starting).toEqual(['predict']);
    expect(names.filter((name) => wiringOf(name).uses.models).length).toBeGreaterThan(1);
  });

  it('tells the host what the wiring says, and nothing of other functions', () => {
    const entry = writeEntry('accept-labels', '.');
    const hosted = JSON.parse(/hosted: (.*),$/m.exec(entry)![1]!);

    expect(hosted).toEqual({
      name: 'accept-labels',
      uses: functions['accept-labels'].uses,
      answersHttp: true,
      timeoutSeconds: functions['accept-labels'].timeoutSeconds,
    });
    expect(entry).not.toContain('predict/');
  });

  it('keeps Powertools and the SDK out of the functions on the path of predictions', () => {
    for (const name of names) {
      const isBare = Boolean(wiringOf(name).bare);
      const entry = writeEntry(name, '.');

      expect([name, entry.includes('powertools')]).toEqual([name, !isBare]);
      expect([name, entry.includes('createScratch')]).toEqual([name, !isBare]);
      if (isBare) expect([name, entry.includes('platform/aws/')]).toEqual([name, false]);
    }
    expect(names.filter((name) => wiringOf(name).bare)).toEqual(
      expect.arrayContaining(['predict', 'accept-labels', 'authorize-key']),
    );
  });
});
