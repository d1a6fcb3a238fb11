import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { LabelsBody, PredictBody } from '../../../core/contracts/api.ts';
import { KeyRecord } from '../../../core/contracts/api-key.ts';
import { Signature } from '../../../core/contracts/feature-plan.ts';
import { LogRules } from '../../../core/contracts/log-rules.ts';
import { ServingState } from '../../../core/contracts/serving.ts';
import { createRandom } from '../../../core/random.ts';
import { labelsBody, predictBody } from '../../../core/shapes/request-bodies.ts';
import { readShape, type Shape } from '../../../core/shapes/shape.ts';
import { signature } from '../../../core/shapes/signature.ts';
import { keyRecord, logRules, servingState } from '../../../core/shapes/stored-records.ts';
import { fromZodIssues } from '../../../lambdas/http/problem.ts';
import { damage } from './damage.ts';

const DIGEST = 'a'.repeat(64);
const AT = '2026-01-31T08:15:30.25Z';
const column = { name: 'distance', nullable: false };

const CASES: [name: string, shape: Shape<unknown>, contract: z.ZodType, valid: unknown[]][] = [
  [
    'predictBody',
    predictBody,
    PredictBody,
    [{ rows: [{ a: 1 }] }, { rows: [null, 'x'], entity: 'e', requestId: 'r-1' }],
  ],
  [
    'labelsBody',
    labelsBody,
    LabelsBody,
    [
      {
        labels: [
          { predictionId: 'r-1:0', label: 'yes', observedAt: AT },
          { predictionId: 'r:1', label: 3 },
        ],
      },
    ],
  ],
  [
    'servingState',
    servingState,
    ServingState,
    [
      {
        schema: 1,
        model: 'fares',
        rev: 3,
        routes: [{ version: 2, artifactDigest: DIGEST, weight: 1, role: 'champion' }],
        previous: [{ version: 1, artifactDigest: DIGEST }],
        updatedAt: AT,
      },
    ],
  ],
  [
    'logRules',
    logRules,
    LogRules,
    [{ features: 'all', hashed: ['a'], never: ['b'] }, { features: ['a'] }, {}],
  ],
  [
    'keyRecord',
    keyRecord,
    KeyRecord,
    [
      { schema: 1, keyId: '0'.repeat(16), digest: DIGEST },
      { schema: 1, keyId: 'a'.repeat(16), digest: DIGEST, expiresAt: AT, models: ['fares'], revokedAt: AT },
    ],
  ],
  [
    'signature',
    signature,
    Signature,
    [
      {
        numbers: [column],
        categories: [column],
        times: [{ ...column, zoned: true }],
        booleans: [],
      },
    ],
  ],
];

describe.each(CASES)('the shape %s', (_name, shape, contract, valid) => {
  const judge = (value: unknown) => {
    const read = readShape(shape, value);
    const parsed = contract.safeParse(value);
    return {
      ours: read.issues ?? read.value,
      theirs: parsed.success ? parsed.data : fromZodIssues(parsed.error.issues),
      verdicts: [read.issues === undefined, parsed.success],
    };
  };

  it('reads what its contract reads, as that reads it', () => {
    for (const value of valid) {
      const { ours, theirs, verdicts } = judge(value);

      expect(verdicts).toEqual([true, true]);
      expect(ours).toEqual(theirs);
    }
  });

  it.each([[undefined], [null], [1], [''], [true], [[]], [{}]])(
    'says of %j what its contract says',
    (value) => {
      const { verdicts } = judge(value);

      expect(verdicts[0]).toBe(verdicts[1]);
    },
  );

  it('says of 3,000 damaged values what its contract says, and wrong places by the same names', () => {
    const random = createRandom(7);
    let refused = 0;
    for (let i = 0; i < 3_000; i++) {
      const value = damage(valid[i % valid.length], random);
      const { ours, theirs, verdicts } = judge(value);

      expect({ value, verdict: verdicts[0] }).toEqual({ value, verdict: verdicts[1] });
      if (verdicts[0]) expect(ours).toEqual(theirs);
      // a union of zod's says of the whole what is wrong with one of its members
      else if (contract !== LogRules)
        expect({ value, places: placesOf(ours) }).toEqual({ value, places: placesOf(theirs) });
      if (!verdicts[0]) refused++;
    }
    // both sides were seen
    expect(refused).toBeGreaterThan(1_000);
    expect(refused).toBeLessThan(3_000);
  });
});

function placesOf(issues: unknown): string[] {
  return [...new Set((issues as { field: string }[]).map(({ field }) => field))].toSorted();
}

describe.each(CASES.slice(0, 2))('the shape %s of a request', (_name, shape, contract, valid) => {
  it('tells the caller in the same words, in the same order', () => {
    const random = createRandom(11);
    for (let i = 0; i < 3_000; i++) {
      const value = damage(valid[i % valid.length], random);
      const parsed = contract.safeParse(value);
      const issues = parsed.success ? undefined : firstOfEachPlace(fromZodIssues(parsed.error.issues));

      expect({ value, issues: readShape(shape, value).issues }).toEqual({ value, issues });
    }
  });
});

/** zod also measures what is of the wrong type, if it has a length. */
function firstOfEachPlace(issues: ReturnType<typeof fromZodIssues>) {
  const wrongTypes = new Set(issues.filter(({ code }) => code === 'wrongType').map(({ field }) => field));
  return issues.filter(({ field, code }) => code === 'wrongType' || !wrongTypes.has(field));
}

describe('the limits of requests', () => {
  it.each([
    ['rows', predictBody, PredictBody, (count: number) => ({ rows: Array(count).fill(null) })],
    [
      'labels',
      labelsBody,
      LabelsBody,
      (count: number) => ({ labels: Array(count).fill({ predictionId: 'r:1', label: 1 }) }),
    ],
  ] as const)('are the contract’s for %s', (_what, shape, contract, make) => {
    for (const count of [0, 1, 10_000, 10_001]) {
      const parsed = contract.safeParse(make(count));
      const issues = parsed.success ? undefined : fromZodIssues(parsed.error.issues);

      expect(readShape<unknown>(shape, make(count)).issues).toEqual(issues);
    }
  });
});
