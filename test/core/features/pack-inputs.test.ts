import { describe, expect, it } from 'vitest';
import { MISSING_CATEGORY } from '../../../core/contracts/feature-plan.ts';
import { packInputs } from '../../../core/features/pack-inputs.ts';
import { frame, plan } from './plan-and-frame.ts';
import { allRows } from './table.ts';

describe('packInputs', () => {
  it('packs rows by kind, row after row, with the agreed marks for missing', () => {
    const packed = packInputs(plan.signature, frame, Int32Array.of(2, 0, 3));

    expect(packed).toEqual({
      rows: 3,
      numbers: Float32Array.of(Number.NaN, 6, -5),
      categories: ['unseen', MISSING_CATEGORY, 'a', '74', MISSING_CATEGORY, '74'],
      times: Float64Array.of(-0.5, 1_672_646_400, Number.NaN),
      booleans: Int8Array.of(-1, 1, 1),
    });
  });

  it('refuses a missing value of every kind where the signature has none, with column and row', () => {
    for (const group of ['numbers', 'categories', 'times', 'booleans'] as const) {
      const signature = structuredClone(plan.signature);
      for (const input of signature[group]) input.nullable = false;
      expect(() => packInputs(signature, frame, allRows(frame))).toThrow(
        /column "\w+", row [23]: is missing/,
      );
    }
  });
});
