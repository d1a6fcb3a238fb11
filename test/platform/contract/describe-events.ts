import { describe, expect, it } from 'vitest';
import type { Json } from '../../../core/contracts/names.ts';
import { nameOfFailure, type SubjectMaker, unique, useSubject } from './contract-subject.ts';

/** EventBridge counts source, detail type and detail. */
function detailOfBytes(bytes: number, detailType: string): { [key: string]: Json } {
  const rest = 'perennial'.length + Buffer.byteLength(detailType) + JSON.stringify({ text: '' }).length;
  return { text: 'x'.repeat(bytes - rest) };
}

/** What services.ts promises of Events. */
export function describeEvents(maker: SubjectMaker): void {
  describe('events', () => {
    const subject = useSubject(maker);

    it('delivers an event with an id, its source and the time', async () => {
      const detailType = unique();
      const detail = { text: 'ü😀', list: [1, null, { a: true }] };

      await subject.events.put([{ detailType, detail }]);

      const [event] = await subject.receive(1, (each) => each.detailType === detailType);
      expect(event).toMatchObject({ source: 'perennial', detailType, detail });
      expect(event?.id).toMatch(/.+/);
      expect(Number.isNaN(Date.parse(event!.time))).toBe(false);
    });

    it('delivers every event of one call, also more than EventBridge takes at once', async () => {
      const detailType = unique();

      await subject.events.put(
        Array.from({ length: 25 }, (_, number) => ({ detailType, detail: { number } })),
      );

      const events = await subject.receive(25, (each) => each.detailType === detailType);
      expect(new Set(events.map((event) => event.detail.number)).size).toBe(25);
      expect(new Set(events.map((event) => event.id)).size).toBeGreaterThanOrEqual(25);
    });

    it('takes no events at all', async () => {
      expect(await nameOfFailure(subject.events.put([]))).toBe('none');
    });

    it('takes an entry of 256 KB and refuses one more byte', async () => {
      const detailType = unique();

      await subject.events.put([{ detailType, detail: detailOfBytes(262_144, detailType) }]);

      await subject.receive(1, (each) => each.detailType === detailType);
      const larger = subject.events.put([{ detailType, detail: detailOfBytes(262_145, detailType) }]);
      expect(await nameOfFailure(larger)).toBe('SizeLimitError');
    });

    it.each([
      ['an empty detail type', { detailType: '', detail: {} }],
      ['a detail type of 129 characters', { detailType: 'x'.repeat(129), detail: {} }],
      ['a list for a detail', { detailType: 'x', detail: [] }],
      ['no detail', { detailType: 'x' }],
      ['NaN', { detailType: 'x', detail: { a: Number.NaN } }],
    ])('refuses %s', async (_, event) => {
      expect(await nameOfFailure(subject.events.put([event as never]))).toBe('InvalidInputError');
    });

    it('delivers nothing of a call that it refuses', async () => {
      const detailType = unique();
      const events = [
        { detailType, detail: { number: 1 } },
        { detailType, detail: detailOfBytes(300_000, detailType) },
      ];

      expect(await nameOfFailure(subject.events.put(events))).toBe('SizeLimitError');
      expect(await subject.receive(0, (each) => each.detailType === detailType)).toEqual([]);
    });
  });
}
