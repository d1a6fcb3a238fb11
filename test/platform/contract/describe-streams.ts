import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../core/contracts/names.ts';
import type { ObjectHead } from '../../../platform/services.ts';
import { nameOfFailure, type SubjectMaker, unique, useSubject } from './contract-subject.ts';

/** 1,000 KiB with the line's end. */
const MAX_RECORD_BYTES = 1_024_000 - 1;

/** The text of a log object, told by its first bytes as every reader of ours tells it. */
function inflate(body: Uint8Array): string {
  return (isGzip(body) ? gunzipSync(body) : Buffer.from(body)).toString();
}

function isGzip(body: Uint8Array): boolean {
  return body[0] === 0x1f && body[1] === 0x8b;
}

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
        const lines = inflate((await subject.objects.get(key)).body).split('\n');
        expect(lines.pop()).toBe('');
        records.push(...lines.map((line) => JSON.parse(line)));
      }
      return records;
    }

    it('brings acknowledged records into objects, one JSON record a line', async () => {
      const model = unique();
      const records: { [key: string]: Json }[] = [
        { model, id: 'a', text: 'ü😀\n"' },
        { model, id: 'b', nested: { list: [1, null] } },
        { model },
      ];

      await subject.streams.put('predictions', model, records);

      const read = await readLogs('predictions', model);
      expect(read).toHaveLength(3);
      expect(read).toEqual(expect.arrayContaining(records));
    });

    it('names the objects by stream, model and hour', async () => {
      const model = unique();
      const hour = subject.now().toISOString().slice(0, 13).replaceAll(/[-T]/g, '/');
      await subject.streams.put('labels', model, [{ model, a: 1 }]);

      const [head] = await listLogs('labels', model);

      expect(head?.key).toMatch(new RegExp(`^logs/labels/${model}/${hour}/[^/]+$`));
    });

    it('keeps streams and models apart', async () => {
      const [one, other] = [unique(), unique()];
      await subject.streams.put('predictions', one, [{ model: one, n: 1 }]);
      await subject.streams.put('labels', one, [{ model: one, n: 2 }]);
      await subject.streams.put('predictions', other, [{ model: other, n: 3 }]);

      expect(await readLogs('predictions', one)).toEqual([{ model: one, n: 1 }]);
      expect(await readLogs('labels', one)).toEqual([{ model: one, n: 2 }]);
      expect(await readLogs('predictions', other)).toEqual([{ model: other, n: 3 }]);
    });

    it('loses none of a thousand records of many calls', async () => {
      const model = unique();
      for (let call = 0; call < 20; call++) {
        const records = Array.from({ length: 50 }, (_, n) => ({ model, n: call * 50 + n }));
        await subject.streams.put('predictions', model, records);
        if (call === 10) await subject.flushStreams();
      }

      const numbers = new Set((await readLogs('predictions', model)).map((record) => record.n));

      expect(numbers.size).toBe(1_000);
    });

    it('adds later records to objects of their own', async () => {
      const model = unique();
      await subject.streams.put('predictions', model, [{ model, n: 1 }]);
      await subject.flushStreams();
      await subject.streams.put('predictions', model, [{ model, n: 2 }]);

      expect(await listLogs('predictions', model)).toHaveLength(2);
      const numbers = (await readLogs('predictions', model)).map((record) => record.n);
      expect(numbers.toSorted()).toEqual([1, 2]);
    });

    it('takes no records at all', async () => {
      const model = unique();
      await subject.streams.put('predictions', model, []);

      expect(await listLogs('predictions', model)).toEqual([]);
    });

    it('takes a line of 1,000 KiB and refuses a call with a larger one', async () => {
      const model = unique();
      const rest = JSON.stringify({ model, text: '' }).length;
      const largest = { model, text: 'x'.repeat(MAX_RECORD_BYTES - rest) };

      await subject.streams.put('predictions', model, [largest]);
      const larger = subject.streams.put('predictions', model, [
        { model, n: 1 },
        { model, text: `${largest.text}x` },
      ]);

      expect(await nameOfFailure(larger)).toBe('SizeLimitError');
      expect(await readLogs('predictions', model)).toEqual([largest]);
    });

    it.each(['', 'Upper', '../x', 'a/b', '1a', 'x'.repeat(64)])('refuses the model %j', async (model) => {
      const put = subject.streams.put('predictions', model, [{ model, n: 1 }]);

      expect(await nameOfFailure(put)).toBe('InvalidInputError');
    });

    it.each<{ [key: string]: Json }>([{}, { model: 'another' }, { model: null }])(
      'refuses a record that is not of its model: %j',
      async (record) => {
        const put = subject.streams.put('predictions', unique(), [record]);

        expect(await nameOfFailure(put)).toBe('InvalidInputError');
      },
    );

    it('compresses what it keeps', async () => {
      const model = unique();
      await subject.streams.put('predictions', model, [{ model, n: 1 }]);
      const [head] = await listLogs('predictions', model);

      expect(isGzip((await subject.objects.get(head!.key)).body)).toBe(true);
    });

    it('refuses an unknown stream and what JSON cannot carry', async () => {
      const model = unique();

      expect(await nameOfFailure(subject.streams.put('others' as never, model, [{ model }]))).toBe(
        'InvalidInputError',
      );
      const nan = subject.streams.put('labels', model, [{ model, n: Number.NaN }]);
      expect(await nameOfFailure(nan)).toBe('InvalidInputError');
    });

    it('tells of a log object as of any other', async () => {
      const model = unique();
      await subject.streams.put('predictions', model, [{ model, n: 1 }]);
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
        await subject.streams.put('predictions', model, [{ model, n: 1 }]);
        await subject.passTime!(3_600_000);
        await subject.streams.put('predictions', model, [{ model, n: 2 }]);

        const folders = (await listLogs('predictions', model)).map(({ key }) => key.replace(/[^/]+$/, ''));

        expect(new Set(folders).size).toBe(2);
        expect(await readLogs('predictions', model)).toEqual([
          { model, n: 1 },
          { model, n: 2 },
        ]);
      });
    }
  });
}
