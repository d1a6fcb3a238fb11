import { describe, expect, it } from 'vitest';
import { MAX_DROP_BYTES, mostDropBytes } from '../../../core/contracts/most-drop-bytes.ts';
import { planUpload } from '../../../core/intake/plan-upload.ts';
import { createRandom } from '../../../core/random.ts';

const MEBIBYTE = 2 ** 20;

describe('an upload', () => {
  it.each([0, 1, 64 * MEBIBYTE])('of %i bytes is one PUT', (bytes) => {
    expect(planUpload(bytes)).toEqual([{ from: 0, to: bytes }]);
  });

  it('of one byte more goes in parts, the last of which has that byte', () => {
    const parts = planUpload(64 * MEBIBYTE + 1);

    expect(parts).toHaveLength(5);
    expect(parts[0]).toEqual({ from: 0, to: 16 * MEBIBYTE });
    expect(parts.at(-1)).toEqual({ from: 64 * MEBIBYTE, to: 64 * MEBIBYTE + 1 });
  });

  it('has parts that follow one another, as S3 takes them, and few enough for one answer', () => {
    const random = createRandom(11);
    const sizes = Array.from({ length: 30 }, () => random.integer(MAX_DROP_BYTES));
    // S3's largest object, should the limit ever go
    for (const bytes of [...sizes, MAX_DROP_BYTES, 5 * 2 ** 40]) {
      const parts = planUpload(bytes);

      expect(parts.length).toBeLessThanOrEqual(1_000);
      expect(parts.at(-1)?.to).toBe(bytes);
      for (const [place, { from, to }] of parts.entries()) {
        expect(from).toBe(place === 0 ? 0 : parts[place - 1]!.to);
        if (place < parts.length - 1) expect(to - from).toBeGreaterThanOrEqual(5 * MEBIBYTE);
        expect(to - from).toBeLessThanOrEqual(5 * 2 ** 33);
      }
    }
  });
});

describe('the largest drop', () => {
  it('is two fifths of the scratch space, and 4 GiB where that is as large as AWS has it', () => {
    expect(mostDropBytes(4_096 * MEBIBYTE)).toBe(1_717_986_918);
    expect(MAX_DROP_BYTES).toBe(4 * 2 ** 30);
  });
});
