import {
  acceptedDrop,
  DROP_ID,
  dataset,
  decision,
  digest,
  driftReport,
  drop,
  ledger,
  model,
  modelItem,
  RUN_ID,
  run,
  version,
} from './sample-records.ts';

/** What evaluate-model says of a version on its test rows. */
const candidate = {
  task: 'binary',
  rows: 18,
  metrics: { auc: { value: 0.84, low: 0.8, high: 0.88, method: 'delong' } },
  confusion: [
    [10, 2],
    [1, 5],
  ],
  classes: ['No', 'Yes'],
  calibration: [
    { meanPredicted: 0.1, observed: 0.05, count: 12 },
    { meanPredicted: null, observed: null, count: 0 },
    { meanPredicted: 0.9, observed: 0.95, count: 6 },
  ],
  segments: [
    {
      name: 'zone',
      levels: [
        {
          level: 'a',
          rows: 15,
          tooFew: false,
          metrics: { auc: { value: 0.8, low: null, high: null, method: 'none' } },
        },
        { level: 'b', rows: 3, tooFew: true, metrics: {} },
      ],
    },
  ],
};

/** The same beside the champion of the time. */
export const evaluation = {
  schema: 1,
  candidate,
  champion: {
    version: 1,
    evaluation: {
      task: 'binary',
      rows: 18,
      metrics: { auc: { value: 0.8, low: 0.7, high: 0.9, method: 'delong' } },
    },
    comparison: {
      task: 'binary',
      rows: 18,
      metrics: {
        auc: {
          candidate: 0.84,
          champion: 0.8,
          difference: 0.04,
          low: 0.01,
          high: 0.07,
          pValue: 0.0004,
          method: 'delong',
        },
      },
    },
  },
  leakage: [],
  parity: { rows: 18, maxDifference: 0, tolerance: 0.00001 },
};

/** A question that waits for a person. */
export const approval = {
  schema: 1,
  approvalId: digest('9'),
  model: 'houses',
  version: 3,
  runId: RUN_ID,
  rev: 2,
  askedAt: '2026-11-21T11:50:00.000Z',
};

/** A platform with one model of which there is one of each thing to see. */
export const everything = {
  'GET /models': { items: [modelItem] },
  'GET /approvals': { items: [approval] },
  'GET /models/houses': model,
  'GET /models/houses/versions/2': { ...version(2, { metrics: { auc: 0.84 } }), evaluation },
  'GET /models/houses/drops': { items: [drop(), acceptedDrop({ alreadyKnown: true })] },
  'GET /models/houses/runs': {
    items: [run({ outcome: 'promoted', version: 2, endedAt: '2026-11-21T11:01:00.000Z' })],
  },
  'GET /models/houses/decisions': { items: [decision] },
  'GET /models/houses/drift': { items: [driftReport] },
  'GET /models/houses/datasets': { items: [dataset(2), dataset(1)] },
  'GET /models/houses/versions': { items: [version(1), version(2)] },
  'GET /models/houses/ledger': { items: ledger },
  [`GET /models/houses/drops/${DROP_ID}`]: acceptedDrop({
    counts: {
      read: 100,
      kept: 98,
      leftOut: 0,
      quarantined: 2,
      byReason: [{ code: 'belowMinimum', column: 'rooms', count: 2 }],
    },
    findings: [{ code: 'newColumn', message: 'a new column "colour" is not used' }],
  }),
};
