import { DatasetRecord } from '../../core/contracts/dataset.ts';
import { DropRecord } from '../../core/contracts/drop.ts';
import { ModelRecord } from '../../core/contracts/model-record.ts';
import { ModelSpec } from '../../core/contracts/model-spec.ts';
import { ModelVersionRecord } from '../../core/contracts/model-version.ts';
import type { Json } from '../../core/contracts/names.ts';
import { RunRecord } from '../../core/contracts/run.ts';
import { LedgerEntry, type ServingState } from '../../core/contracts/serving.ts';
import { DriftReport, RetrainDecision } from '../../core/contracts/watch.ts';
import { GENESIS_HASH, hashLedgerEntry } from '../../core/registry/ledger-hash.ts';

/** Records as the platform answers them, made through the contracts so that they cannot drift away from them. */

export const digest = (character: string): string => character.repeat(64);
export const DROP_ID = '01hfz3tq7bqk5w0z8r6vxnm2cd';
export const RUN_ID = `drop-${DROP_ID}-1`;

export const spec = ModelSpec.parse({
  name: 'houses',
  task: 'regression',
  target: 'price',
  features: { rooms: 'number', zone: 'category', seen: { type: 'timestamp' }, old: 'boolean' },
});

export const serving: ServingState = {
  schema: 1,
  model: 'houses',
  rev: 2,
  routes: [{ version: 2, artifactDigest: digest('a'), weight: 1, role: 'champion' }],
  previous: [{ version: 1, artifactDigest: digest('b') }],
  updatedAt: '2026-11-21T10:00:00.000Z',
};

export const model = {
  ...ModelRecord.parse({
    schema: 1,
    model: 'houses',
    spec,
    specDigest: digest('c'),
    revision: 3,
    appliedAt: '2026-11-20T12:00:00.000Z',
    appliedBy: 'local',
  }),
  serving,
};

export const modelItem = {
  model: 'houses',
  task: 'regression',
  revision: 3,
  champion: { version: 2, since: '2026-11-21T10:00:00.000Z', rev: 2 },
  openDrops: 1,
  lastRun: { runId: RUN_ID, outcome: 'promoted', endedAt: '2026-11-21T10:00:00.000Z' },
};

export function drop({ execution, ...more }: { execution?: object; [field: string]: unknown } = {}) {
  const record = DropRecord.parse({
    schema: 1,
    model: 'houses',
    dropId: DROP_ID,
    bucket: 'data',
    key: `incoming/houses/${DROP_ID}/houses.csv`,
    versionId: 'v1',
    sequencer: '1',
    filename: 'houses.csv',
    bytes: 12_345,
    claimedAt: '2026-11-21T11:00:00.000Z',
    attempt: 1,
    runId: RUN_ID,
    ...more,
  });
  return { ...record, ...(execution && { execution }) };
}

export const acceptedDrop = (more: object = {}) =>
  drop({
    outcome: 'accepted',
    endedAt: '2026-11-21T11:00:02.000Z',
    datasetId: digest('d'),
    counts: { read: 100, kept: 98, leftOut: 0, quarantined: 2, byReason: [] },
    ...more,
  });

export function run(more: object = {}): RunRecord {
  return RunRecord.parse({
    schema: 1,
    model: 'houses',
    runId: RUN_ID,
    trigger: { kind: 'drop', dropId: DROP_ID },
    startedAt: '2026-11-21T11:00:02.000Z',
    specRevision: 3,
    specDigest: digest('c'),
    datasets: [digest('d')],
    rows: { train: 80, test: 18 },
    metric: 'rmse',
    trials: [
      { candidate: 'ridge', params: { lambda: 1 }, scores: [5.2, 5.3], mean: 5.25, std: 0.05 },
      { candidate: 'ridge', params: { lambda: 10 }, scores: [5.1, 5.2], mean: 5.15, std: 0.05 },
    ],
    best: { candidate: 'ridge', params: { lambda: 10 }, scores: [5.1, 5.2], mean: 5.15, std: 0.05 },
    ...more,
  });
}

const gates = {
  verdict: 'passed',
  findings: [
    { gate: 'minimum', subject: 'r2', verdict: 'passed', advisory: false, message: 'r2 0.71 ≥ 0.5' },
    { gate: 'latency', verdict: 'failed', advisory: true, message: 'p99 70 ms, 50 ms asked' },
  ],
};

export function version(number: number, more: object = {}): ModelVersionRecord {
  return ModelVersionRecord.parse({
    schema: 1,
    model: 'houses',
    version: number,
    runId: RUN_ID,
    registeredAt: '2026-11-21T10:00:00.000Z',
    artifact: { digest: digest('a'), bytes: 1_234 },
    baselineDigest: digest('1'),
    goldenDigest: digest('2'),
    evaluationDigest: digest('3'),
    task: 'regression',
    classes: [],
    signature: {
      numbers: [{ name: 'rooms', nullable: true }],
      categories: [{ name: 'zone', nullable: true }],
      times: [{ name: 'seen', nullable: true, zoned: false }],
      booleans: [{ name: 'old', nullable: false }],
    },
    algorithm: 'ridge',
    params: { lambda: 10 },
    datasets: [digest('d')],
    specRevision: 3,
    specDigest: digest('c'),
    codeDigest: digest('e'),
    rows: { train: 80, test: 18 },
    metrics: { rmse: 5.1, r2: 0.71 },
    judgedAgainst: number === 1 ? null : number - 1,
    gates,
    ...more,
  });
}

export function dataset(seq: number, more: object = {}): DatasetRecord {
  return DatasetRecord.parse({
    schema: 1,
    model: 'houses',
    datasetId: digest('d'),
    seq,
    dropId: DROP_ID,
    filename: 'houses.csv',
    acceptedAt: '2026-11-21T11:00:02.000Z',
    rows: 98,
    columns: [{ name: 'rooms', kind: 'number', required: true }],
    counts: { read: 100, kept: 98, leftOut: 0, quarantined: 2, byReason: [] },
    dataDigest: digest('f'),
    snapshotKey: 'datasets/houses/snapshot.parquet',
    profileKey: 'datasets/houses/profile.json',
    findings: [],
    ...more,
  });
}

export const driftReport = DriftReport.parse({
  schema: 1,
  model: 'houses',
  version: 2,
  windowStart: '2026-11-21T10:00:00.000Z',
  windowEnd: '2026-11-21T11:00:00.000Z',
  checkedAt: '2026-11-21T11:30:00.000Z',
  rows: 900,
  labels: 0,
  verdict: 'drifted',
  findings: [
    {
      subject: 'zone',
      kind: 'feature',
      verdict: 'stable',
      statistic: 'psi',
      value: 0.05,
      threshold: 0.2,
      pValue: null,
      message: 'stable',
    },
    {
      subject: 'rooms',
      kind: 'feature',
      verdict: 'drifted',
      statistic: 'psi',
      value: 0.5,
      threshold: 0.2,
      pValue: 0.001,
      message: 'moved',
      reference: [0.5, 0.3, 0.2],
      current: [0.1, 0.2, 0.7],
    },
  ],
});

export const decision = RetrainDecision.parse({
  schema: 1,
  model: 'houses',
  decisionId: 'decision-1',
  decidedAt: '2026-11-21T11:30:00.000Z',
  windowEnd: '2026-11-21T11:00:00.000Z',
  action: 'none',
  causes: ['drift'],
  reasons: [{ code: 'cooldown', message: 'the last training ended 1 h ago, a day is asked' }],
});

/** A whole chain: the spec, and two promotions. */
export const ledger: LedgerEntry[] = [];
for (const entry of [
  {
    at: '2026-11-20T12:00:00.000Z',
    what: 'modelApplied' as const,
    why: 'the model is new',
    rev: 0,
    before: null,
    after: { revision: 1, specDigest: digest('c') },
  },
  {
    at: '2026-11-21T09:00:00.000Z',
    what: 'versionPromoted' as const,
    why: 'all gates passed',
    rev: 1,
    before: null,
    after: [{ version: 1, artifactDigest: digest('b'), weight: 1, role: 'champion' }],
  },
  {
    at: '2026-11-21T10:00:00.000Z',
    what: 'versionPromoted' as const,
    why: 'rmse 5.1, 3 % better',
    rev: 2,
    before: [{ version: 1, artifactDigest: digest('b'), weight: 1, role: 'champion' }],
    after: serving.routes as unknown as Json,
  },
]) {
  const link = {
    schema: 1 as const,
    model: 'houses',
    seq: ledger.length + 1,
    who: 'local',
    previousHash: ledger.at(-1)?.hash ?? GENESIS_HASH,
    ...entry,
  };
  ledger.push(LedgerEntry.parse({ ...link, hash: hashLedgerEntry(link) }));
}
