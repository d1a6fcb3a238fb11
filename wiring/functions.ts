import { MADE_PREFIXES } from '../core/contracts/keys.ts';
import type { FunctionWiring } from './types.ts';

/**
 * Every function of the platform: what starts it and what it may touch. Adding a function is one folder in
 * lambdas/ and one entry here.
 */
export const functions = {
  // ------------------------------------------------------------------ intake
  'claim-drop': {
    purpose: 'Claims a dropped object and starts its workflow',
    size: 'small',
    timeoutSeconds: 30,
    events: [
      {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: { object: { key: [{ prefix: 'incoming/' }] } },
      },
    ],
    uses: {
      objects: { read: ['incoming/'] },
      records: { get: ['MODEL'], put: ['MODEL'], update: ['MODEL'] },
      workflows: { start: ['train-model'] },
    },
  },
  'start-run': {
    purpose: 'Starts a training run that was asked for',
    size: 'small',
    timeoutSeconds: 30,
    events: [{ source: ['perennial'], 'detail-type': ['Retrain requested'] }],
    uses: {
      records: { get: ['MODEL'], query: ['MODEL'], put: ['MODEL'] },
      workflows: { start: ['train-model'] },
    },
  },
  'end-execution': {
    purpose: 'Ends the drop and the run of an execution that broke off',
    size: 'small',
    timeoutSeconds: 30,
    events: [
      {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
      },
    ],
    uses: {
      records: { get: ['MODEL'], update: ['MODEL'], delete: ['MODEL'] },
      events: ['put'],
    },
  },
  'sweep-drops': {
    purpose: 'Moves on drops, runs and rollouts without an end, and removes what comes in for deleted models',
    size: 'small',
    timeoutSeconds: 120,
    every: '1 hour',
    uses: {
      objects: {
        list: ['incoming/'],
        remove: ['incoming/', ...MADE_PREFIXES],
      },
      records: {
        get: ['MODEL'],
        query: ['MODELS', 'MODEL'],
        put: ['MODEL'],
        update: ['MODEL'],
        delete: ['MODEL'],
        check: ['MODEL'],
      },
      events: ['put'],
      workflows: {
        start: ['train-model', 'roll-out-version'],
        describe: ['train-model', 'roll-out-version'],
        answerTasks: true,
      },
    },
  },

  // ------------------------------------------------------------------ workflow tasks
  'ingest-drop': {
    purpose: 'Reads a dropped file, checks it and makes it a dataset version',
    size: 'large',
    timeoutSeconds: 900,
    task: true,
    uses: {
      objects: { read: ['incoming/', 'datasets/'], write: ['datasets/', 'quarantine/'] },
      records: { get: ['MODEL', 'SERVING'], query: ['MODEL'], put: ['MODEL', 'LEDGER'], update: ['MODEL'] },
      tables: true,
    },
  },
  'prepare-training': {
    purpose: 'Decides whether a run trains, and lays out its rows',
    size: 'large',
    timeoutSeconds: 900,
    task: true,
    uses: {
      objects: { read: ['datasets/', 'forests/'], write: ['work/'] },
      records: {
        get: ['MODEL', 'SERVING'],
        query: ['MODEL'],
        put: ['MODEL'],
        update: ['MODEL'],
        delete: ['MODEL'],
      },
      events: ['put'],
      tables: true,
      compute: true,
    },
  },
  'train-candidate': {
    purpose: 'Trains one candidate on one fold and scores it',
    size: 'large',
    timeoutSeconds: 900,
    task: true,
    uses: {
      objects: { read: ['work/'], write: ['work/'] },
      records: { update: ['MODEL'] },
      events: ['put'],
      threads: true,
    },
  },
  'fit-model': {
    purpose: 'Fits the best candidate on all training rows and writes its graph',
    size: 'large',
    timeoutSeconds: 900,
    task: true,
    uses: {
      objects: { read: ['work/'], write: ['work/', 'artifacts/'] },
      records: { update: ['MODEL'] },
      events: ['put'],
      threads: true,
    },
  },
  'collect-fit': {
    purpose: 'Checks and keeps what a training job made',
    size: 'medium',
    timeoutSeconds: 300,
    task: true,
    uses: {
      objects: { read: ['work/'], write: ['work/', 'artifacts/'] },
      records: { update: ['MODEL'] },
    },
  },
  'evaluate-model': {
    purpose: 'Judges candidate and champion on the same untouched rows',
    size: 'large',
    timeoutSeconds: 900,
    task: true,
    uses: {
      objects: {
        read: ['work/', 'artifacts/'],
        write: ['work/', 'baselines/', 'evaluations/', 'golden/', 'explanations/'],
      },
      records: { get: ['SERVING'], update: ['MODEL'] },
      models: true,
      threads: true,
    },
  },
  'register-version': {
    purpose: 'Registers the judged model as a version',
    size: 'small',
    timeoutSeconds: 60,
    task: true,
    uses: {
      objects: { read: ['work/'], write: ['forests/'] },
      records: { get: ['MODEL', 'SERVING'], put: ['MODEL', 'LEDGER'], update: ['MODEL'], delete: ['MODEL'] },
      events: ['put'],
      workflows: { start: ['roll-out-version'] },
    },
  },
  'fail-run': {
    purpose: 'Ends a run whose workflow failed',
    size: 'small',
    timeoutSeconds: 60,
    task: true,
    uses: {
      records: { get: ['MODEL'], update: ['MODEL'], delete: ['MODEL'] },
      events: ['put'],
    },
  },
  'plan-rollout': {
    purpose: 'Says what has to happen before a version may serve',
    size: 'small',
    timeoutSeconds: 60,
    task: true,
    uses: {
      records: { get: ['MODEL', 'SERVING'], update: ['MODEL'], delete: ['MODEL'] },
      events: ['put'],
    },
  },
  'request-approval': {
    purpose: 'Asks a person whether a version may serve',
    size: 'small',
    timeoutSeconds: 60,
    task: true,
    uses: {
      records: {
        get: ['MODEL', 'SERVING'],
        put: ['MODEL', 'LEDGER', 'APPROVAL'],
        update: ['MODEL'],
        delete: ['MODEL'],
      },
      events: ['put'],
      workflows: { answerTasks: true },
    },
  },
  'promote-version': {
    purpose: 'Makes a judged version the champion in one write',
    size: 'small',
    timeoutSeconds: 60,
    task: true,
    uses: {
      records: {
        get: ['MODEL', 'SERVING'],
        put: ['MODEL', 'LEDGER', 'SERVING'],
        update: ['MODEL'],
        delete: ['MODEL'],
      },
      events: ['put'],
    },
  },
  'keep-champion': {
    purpose: 'Ends a rollout that leaves the champion in place',
    size: 'small',
    timeoutSeconds: 60,
    task: true,
    uses: {
      records: { get: ['MODEL', 'SERVING'], put: ['MODEL', 'LEDGER'], update: ['MODEL'], delete: ['MODEL'] },
      events: ['put'],
    },
  },

  // ------------------------------------------------------------------ watching
  'summarise-log': {
    purpose: "Counts a prediction log object in the champion's bins",
    size: 'medium',
    timeoutSeconds: 300,
    events: [
      {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: { object: { key: [{ prefix: 'logs/predictions/' }] } },
      },
    ],
    uses: {
      objects: { read: ['logs/predictions/', 'baselines/'] },
      records: { get: ['MODEL'], put: ['MODEL'] },
    },
  },
  'check-drift': {
    purpose: 'Tests for drift on schedule and decides whether to retrain',
    size: 'medium',
    timeoutSeconds: 600,
    every: '1 hour',
    uses: {
      objects: {
        list: ['logs/predictions/', 'logs/labels/'],
        read: ['logs/predictions/', 'logs/labels/', 'baselines/'],
      },
      records: { get: ['MODEL', 'SERVING'], query: ['MODELS', 'MODEL'], put: ['MODEL', 'LEDGER'] },
      events: ['put'],
    },
  },

  // ------------------------------------------------------------------ HTTP
  'manage-models': {
    purpose: 'Applies, pauses, resumes and deletes models',
    size: 'small',
    timeoutSeconds: 25,
    routes: [
      { method: 'PUT', path: '/models/{model}', auth: 'control' },
      { method: 'DELETE', path: '/models/{model}', auth: 'control' },
      { method: 'POST', path: '/models/{model}/pause', auth: 'control' },
      { method: 'POST', path: '/models/{model}/resume', auth: 'control' },
    ],
    uses: {
      objects: {
        remove: ['incoming/', ...MADE_PREFIXES],
      },
      records: {
        get: ['MODEL', 'SERVING', 'IDEMPOTENCY'],
        query: ['MODEL'],
        put: ['MODELS', 'MODEL', 'LEDGER', 'IDEMPOTENCY'],
        update: ['MODEL'],
        delete: ['MODELS', 'MODEL', 'SERVING'],
      },
    },
  },
  'manage-drops': {
    purpose: 'Takes uploads, retries and releases drops',
    size: 'small',
    timeoutSeconds: 25,
    routes: [
      { method: 'POST', path: '/models/{model}/drops', auth: 'control' },
      { method: 'POST', path: '/models/{model}/drops/{dropId}/complete', auth: 'control' },
      { method: 'POST', path: '/models/{model}/drops/{dropId}/abort', auth: 'control' },
      { method: 'POST', path: '/models/{model}/drops/{dropId}/retry', auth: 'control' },
      { method: 'POST', path: '/models/{model}/drops/{dropId}/release', auth: 'control' },
    ],
    uses: {
      objects: { presign: ['incoming/'] },
      records: {
        get: ['MODEL', 'SERVING', 'IDEMPOTENCY'],
        put: ['MODEL', 'LEDGER', 'IDEMPOTENCY'],
        update: ['MODEL'],
      },
      workflows: { start: ['train-model'], describe: ['train-model'] },
    },
  },
  'manage-runs': {
    purpose: 'Starts and cancels training runs',
    size: 'small',
    timeoutSeconds: 25,
    routes: [
      { method: 'POST', path: '/models/{model}/train', auth: 'control' },
      { method: 'POST', path: '/models/{model}/runs/{runId}/cancel', auth: 'control' },
    ],
    uses: {
      records: { get: ['MODEL', 'IDEMPOTENCY'], put: ['IDEMPOTENCY'] },
      events: ['put'],
      workflows: { describe: ['train-model'], stop: ['train-model'] },
    },
  },
  'change-serving': {
    purpose: 'Promotes a version or rolls back, as a person asks',
    size: 'small',
    timeoutSeconds: 25,
    routes: [
      { method: 'POST', path: '/models/{model}/promote', auth: 'control' },
      { method: 'POST', path: '/models/{model}/rollback', auth: 'control' },
    ],
    uses: {
      records: {
        get: ['MODEL', 'SERVING', 'IDEMPOTENCY'],
        query: ['MODEL'],
        put: ['MODEL', 'LEDGER', 'SERVING', 'IDEMPOTENCY'],
        update: ['MODEL'],
        delete: ['MODEL'],
      },
      events: ['put'],
      workflows: {
        start: ['roll-out-version'],
        describe: ['roll-out-version'],
        stop: ['roll-out-version'],
      },
    },
  },
  'decide-approval': {
    purpose: 'Lists open approvals and takes the answer',
    size: 'small',
    timeoutSeconds: 25,
    routes: [
      { method: 'GET', path: '/approvals', auth: 'control' },
      { method: 'POST', path: '/approvals/{approvalId}', auth: 'control' },
    ],
    uses: {
      records: {
        get: ['MODEL', 'APPROVAL', 'IDEMPOTENCY'],
        queryIndex: ['APPROVALS'],
        put: ['MODEL', 'LEDGER', 'IDEMPOTENCY'],
        update: ['MODEL'],
      },
      workflows: { answerTasks: true },
    },
  },
  'manage-keys': {
    purpose: 'Creates, lists and revokes API keys',
    size: 'small',
    timeoutSeconds: 25,
    routes: [
      { method: 'POST', path: '/keys', auth: 'control' },
      { method: 'GET', path: '/keys', auth: 'control' },
      { method: 'DELETE', path: '/keys/{keyId}', auth: 'control' },
    ],
    uses: {
      // what was done to a key is written and never updated
      records: { get: ['KEYS'], query: ['KEYS'], put: ['KEY', 'KEYS'], update: ['KEY'] },
    },
  },
  'read-records': {
    purpose:
      'Answers what happened: models, drops, datasets, runs, versions, explanations, drift, decisions, ledger',
    size: 'small',
    timeoutSeconds: 25,
    routes: [
      { method: 'GET', path: '/health', auth: 'open' },
      { method: 'GET', path: '/openapi.json', auth: 'open' },
      { method: 'GET', path: '/models', auth: 'control' },
      { method: 'GET', path: '/models/{model}', auth: 'control' },
      { method: 'GET', path: '/models/{model}/drops', auth: 'control' },
      { method: 'GET', path: '/models/{model}/drops/{dropId}', auth: 'control' },
      { method: 'GET', path: '/models/{model}/drops/{dropId}/quarantine', auth: 'control' },
      { method: 'GET', path: '/models/{model}/datasets', auth: 'control' },
      { method: 'GET', path: '/models/{model}/datasets/{datasetId}', auth: 'control' },
      { method: 'GET', path: '/models/{model}/runs', auth: 'control' },
      { method: 'GET', path: '/models/{model}/runs/{runId}', auth: 'control' },
      { method: 'GET', path: '/models/{model}/versions', auth: 'control' },
      { method: 'GET', path: '/models/{model}/versions/{version}', auth: 'control' },
      { method: 'GET', path: '/models/{model}/versions/{version}/explanation', auth: 'control' },
      { method: 'GET', path: '/models/{model}/drift', auth: 'control' },
      { method: 'GET', path: '/models/{model}/decisions', auth: 'control' },
      { method: 'GET', path: '/models/{model}/ledger', auth: 'control' },
    ],
    uses: {
      objects: { read: ['datasets/', 'quarantine/', 'evaluations/', 'explanations/'] },
      records: { get: ['MODEL', 'SERVING'], query: ['MODELS', 'MODEL', 'LEDGER'], queryIndex: ['MODEL'] },
      workflows: { describe: ['train-model'] },
    },
  },
  predict: {
    purpose: 'Answers predictions and logs them',
    bare: true,
    size: 'medium',
    timeoutSeconds: 10,
    routes: [{ method: 'POST', path: '/models/{model}/predict', auth: 'prediction' }],
    uses: {
      objects: { read: ['artifacts/'] },
      records: { get: ['MODEL', 'SERVING'] },
      models: true,
      streams: ['predictions'],
    },
  },
  'accept-labels': {
    purpose: 'Takes late labels',
    bare: true,
    size: 'small',
    timeoutSeconds: 10,
    routes: [{ method: 'POST', path: '/models/{model}/labels', auth: 'prediction' }],
    uses: {
      records: { get: ['MODEL'] },
      streams: ['labels'],
    },
  },
  'authorize-key': {
    purpose: 'Says whether an API key may call a prediction route',
    size: 'small',
    timeoutSeconds: 5,
    authorizer: true,
    bare: true,
    uses: { records: { get: ['KEY'] } },
  },
} as const satisfies Record<string, FunctionWiring>;

export type FunctionName = keyof typeof functions;
