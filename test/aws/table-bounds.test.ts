import { describe, expect, it } from 'vitest';
import { tableBounds } from '../../aws/table-bounds.ts';

describe('the bounds of a table session', () => {
  it.each([
    [512, 30, { memoryLimitMegabytes: 307, threads: 1, statementSeconds: 20 }],
    [1_769, 900, { memoryLimitMegabytes: 1_061, threads: 1, statementSeconds: 890 }],
    [3_008, 900, { memoryLimitMegabytes: 1_804, threads: 2, statementSeconds: 890 }],
    [10_240, 5, { memoryLimitMegabytes: 6_144, threads: 6, statementSeconds: 1 }],
  ])('leave room beside it in %i MB and %i s', (memory, seconds, bounds) => {
    expect(tableBounds(memory, seconds)).toEqual(bounds);
  });
});
