import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../core/contracts/names.ts';
import type { ObjectHead } from '../../../platform/services.ts';
import { nameOfFailure, type SubjectMaker, unique, useSubject } from './contract-subject.ts';

const MAX_RECORD_BYTES = 1_024_000;

/** What services.ts promises of Streams. */
export function describeStreams(maker: SubjectMaker): void {
  describe('streams', () => {
    const subject = useSubject(maker);

    async function listLogs(stream: string, model: string): Promise<ObjectHead[]> {
      await subject.flushStreams();
      return (await subject.objects.list(`logs/${stream}/${model}/`)).items;
    }

    /** The records of all log objects, one JSON record a line. */
    async function readLogs(stream: string, model: string): Promise<Record<string, unknown>[]> {
      const records: Record<string, unknown>[] = [];
      for (const { key } of await listLogs(stream, model)) {
        const lines = gunzipSync((await subject.objects.get(key)).body)
          .toString()
          .split('\n');
        expect(lines.pop()).toBe('');
        records.push(...lines.map((line) => JSON.parse(line)));
      }
      return records;
    }

    it('brings acknowledged records into objects, one JSON record a line', async () => {
      const model = unique();
      const records: { [key: string]: Json }[] = [
        { id: 'a', text: 'ü😀\n"' },
        { id: 'b', nested: { list: [1, null] } },
        {},
      ];

      await subject.streams.put('predictions', model, records);

      expect(await readLogs('predictions', model)).toEqual(records);
    });

    it('names the objects by stream, model and hour', async () => {
      const model = unique();
      const hour = subject.now().toISOString().slice(0, 13).replaceAll(/[-T]/g, '/');
      await subject.streams.put('labels', model, [{ a: 1 }]);

      const [head] = await listLogs('labels', model);

      expect(head?.key).toMatch(new RegExp(`^logs/labels/${model}/${hour}/[^/]+$`));
    });

    it('keeps streams and models apart', async () => {
      const [one, other] = [unique(), unique()];
      await subject.streams.put('predictions', one, [{ n: 1 }]);
      await subject.streams.put('labels', one, [{ n: 2 }]);
      await subject.streams.put('predictions', other, [{ n: 3 }]);

      expect(await readLogs('predictions', one)).toEqual([{ n: 1 }]);
      expect(await readLogs('labels', one)).toEqual([{ n: 2 }]);
      expect(await readLogs('predictions', other)).toEqual([{ n: 3 }]);
    });

    it('loses none of a thousand records of many calls', async () => {
      const model = unique();
      for (let call = 0; call < 20; call++) {
        const records = Array.from({ length: 50 }, (_, n) => ({ n: call * 50 + n }));
        await subject.streams.put('predictions', model, records);
        if (call === 10) await subject.flushStreams();
      }

      const numbers = new Set((await readLogs('predictions', model)).map((record) => record.n));

      expect(numbers.size).toBe(1_000);
    });

    it('adds later records to later objects', async () => {
      const model = unique();
      await subject.streams.put('predictions', model, [{ n: 1 }]);
      await subject.flushStreams();
      await subject.streams.put('predictions', model, [{ n: 2 }]);

      expect(await listLogs('predictions', model)).toHaveLength(2);
      expect(await readLogs('predictions', model)).toEqual([{ n: 1 }, { n: 2 }]);
    });

    it('takes no records at all', async () => {
      const model = unique();
      await subject.streams.put('predictions', model, []);

      expect(await listLogs('predictions', model)).toEqual([]);
    });

    it('takes a record of 1,000 KB and refuses a call with a larger one', async () => {
      const model = unique();
      const largest = { text: 'x'.repeat(MAX_RECORD_BYTES - JSON.stringify({ text: '' }).length) };

      await subject.streams.put('predictions', model, [largest]);
      const larger = subject.streams.put('predictions', model, [{ n: 1 }, { text: `${largest.text}x` }]);

      expect(await nameOfFailure(larger)).toBe('SizeLimitError');
      expect(await readLogs('predictions', model)).toEqual([largest]);
    });

    it.each(['', 'Upper', '../x', 'a/b', '1a', 'x'.repeat(64)])('refuses the model %j', async (model) => {
      const put = subject.streams.put('predictions', model, [{ n: 1 }]);

      expect(await nameOfFailure(put)).toBe('InvalidInputError');
    });

    it('refuses an unknown stream and what JSON cannot carry', async () => {
      const model = unique();

      expect(await nameOfFailure(subject.streams.put('others' as never, model, [{}]))).toBe(
        'InvalidInputError',
      );
      const nan = subject.streams.put('labels', model, [{ n: Number.NaN }]);
      expect(await nameOfFailure(nan)).toBe('InvalidInputError');
    });

    it('tells of a log object as of any other', async () => {
      const model = unique();
      await subject.streams.put('predictions', model, [{ n: 1 }]);
      const [head] = await listLogs('predictions', model);

      const events = await subject.receive(
        1,
        ({ source, detail }) =>
          source === 'aws.s3' && (detail.object as { key?: string } | undefined)?.key === head?.key,
      );

      expect(events[0]?.detailType).toBe('Object Created');
    });

    if (maker.canPassTime) {
      it('separates the records of two hours', async () => {
        const model = unique();
        await subject.streams.put('predictions', model, [{ n: 1 }]);
        await subject.passTime!(3_600_000);
        await subject.streams.put('predictions', model, [{ n: 2 }]);

        const folders = (await listLogs('predictions', model)).map(({ key }) => key.replace(/[^/]+$/, ''));

        expect(new Set(folders).size).toBe(2);
        expect(await readLogs('predictions', model)).toEqual([{ n: 1 }, { n: 2 }]);
      });
    }
  });
}
