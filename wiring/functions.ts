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
      records: ['get', 'put', 'update'],
      workflows: { start: ['train-model'] },
    },
  },
  'start-run': {
    purpose: 'Starts a training run that was asked for',
    size: 'small',
    timeoutSeconds: 30,
    events: [{ source: ['perennial'], 'detail-type': ['Retrain requested'] }],
    uses: { records: ['get', 'query', 'put'], workflows: { start: ['train-model'] } },
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
    uses: { records: ['get', 'update', 'delete'], events: ['put'] },
  },
  'sweep-drops': {
    purpose: 'Finds drops, runs and rollouts that have no end and moves them on',
    size: 'small',
    timeoutSeconds: 120,
    every: '1 hour',
    uses: {
      objects: { list: ['incoming/'], read: ['incoming/'] },
      records: ['get', 'query', 'put', 'update', 'delete'],
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
      records: ['get', 'query', 'put', 'update'],
      tables: true,
    },
  },
  'prepare-training': {
    purpose: 'Decides whether a run trains, and lays out its rows',
    size: 'large',
    timeoutSeconds: 900,
    task: true,
    uses: {
      objects: { read: ['datasets/'], write: ['work/'] },
      records: ['get', 'query', 'put', 'update', 'delete'],
      events: ['put'],
      tables: true,
    },
  },
  'train-candidate': {
    purpose: 'Trains one candidate on one fold and scores it',
    size: 'large',
    timeoutSeconds: 900,
    task: true,
    uses: { objects: { read: ['work/'] } },
  },
  'fit-model': {
    purpose: 'Fits the best candidate on all training rows and writes its graph',
    size: 'large',
    timeoutSeconds: 900,
    task: true,
    uses: { objects: { read: ['work/'], write: ['work/', 'artifacts/'] }, records: ['get', 'update'] },
  },
  'evaluate-model': {
    purpose: 'Judges candidate and champion on the same untouched rows',
    size: 'large',
    timeoutSeconds: 900,
    task: true,
    uses: {
      objects: { read: ['work/', 'artifacts/'], write: ['work/', 'artifacts/'] },
      records: ['get', 'update'],
      models: true,
    },
  },
  'register-version': {
    purpose: 'Registers the judged model as a version',
    size: 'small',
    timeoutSeconds: 60,
    task: true,
    uses: {
      objects: { read: ['work/'] },
      records: ['get', 'put', 'update', 'delete'],
      events: ['put'],
      workflows: { start: ['roll-out-version'] },
    },
  },
  'fail-run': {
    purpose: 'Ends a run whose workflow failed',
    size: 'small',
    timeoutSeconds: 60,
    task: true,
    uses: { records: ['get', 'update', 'delete'], events: ['put'] },
  },
  'plan-rollout': {
    purpose: 'Says what has to happen before a version may serve',
    size: 'small',
    timeoutSeconds: 60,
    task: true,
    uses: { records: ['get', 'update', 'delete'], events: ['put'] },
  },
  'request-approval': {
    purpose: 'Asks a person whether a version may serve',
    size: 'small',
    timeoutSeconds: 60,
    task: true,
    uses: {
      records: ['get', 'put', 'update', 'delete'],
      events: ['put'],
      workflows: { answerTasks: true },
    },
  },
  'promote-version': {
    purpose: 'Makes a judged version the champion in one write',
    size: 'small',
    timeoutSeconds: 60,
    task: true,
    uses: { records: ['get', 'put', 'update', 'delete'], events: ['put'] },
  },
  'keep-champion': {
    purpose: 'Ends a rollout that leaves the champion in place',
    size: 'small',
    timeoutSeconds: 60,
    task: true,
    uses: { records: ['get', 'put', 'update', 'delete'], events: ['put'] },
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
    uses: { objects: { read: ['logs/predictions/', 'artifacts/'] }, records: ['get', 'put'] },
  },
  'check-drift': {
    purpose: 'Tests for drift on schedule and decides whether to retrain',
    size: 'medium',
    timeoutSeconds: 600,
    every: '1 hour',
    uses: {
      objects: { list: ['logs/'], read: ['logs/', 'artifacts/'] },
      records: ['get', 'query', 'put', 'update'],
      events: ['put'],
      tables: true,
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
        list: ['incoming/', 'datasets/', 'quarantine/', 'work/', 'logs/'],
        remove: ['incoming/', 'datasets/', 'quarantine/', 'work/', 'logs/'],
      },
      records: ['get', 'query', 'put', 'update', 'delete'],
    },
  },
  'manage-drops': {
    purpose: 'Takes uploads, retries and releases drops',
    size: 'small',
    timeoutSeconds: 25,
    routes: [
      { method: 'POST', path: '/models/{model}/drops', auth: 'control' },
      { method: 'POST', path: '/models/{model}/drops/{dropId}/retry', auth: 'control' },
      { method: 'POST', path: '/models/{model}/drops/{dropId}/release', auth: 'control' },
    ],
    uses: {
      objects: { presign: ['incoming/'] },
      records: ['get', 'put', 'update'],
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
      records: ['get', 'put'],
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
      records: ['get', 'put', 'update', 'delete'],
      events: ['put'],
      workflows: { start: ['roll-out-version'], describe: ['roll-out-version'] },
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
    uses: { records: ['get', 'queryIndex', 'put', 'update'], workflows: { answerTasks: true } },
  },
  'read-records': {
    purpose: 'Answers what happened: models, drops, datasets, runs, versions, drift, decisions, ledger',
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
      { method: 'GET', path: '/models/{model}/drift', auth: 'control' },
      { method: 'GET', path: '/models/{model}/decisions', auth: 'control' },
      { method: 'GET', path: '/models/{model}/ledger', auth: 'control' },
    ],
    uses: {
      objects: { read: ['datasets/', 'quarantine/', 'artifacts/'] },
      records: ['get', 'query', 'queryIndex'],
      workflows: { describe: ['train-model', 'roll-out-version'] },
    },
  },
  predict: {
    purpose: 'Answers predictions and logs them',
    size: 'medium',
    timeoutSeconds: 10,
    routes: [{ method: 'POST', path: '/models/{model}/predict', auth: 'prediction' }],
    uses: { objects: { read: ['artifacts/'] }, records: ['get'], models: true, streams: ['predictions'] },
  },
  'accept-labels': {
    purpose: 'Takes late labels',
    size: 'small',
    timeoutSeconds: 10,
    routes: [{ method: 'POST', path: '/models/{model}/labels', auth: 'prediction' }],
    uses: { records: ['get'], streams: ['labels'] },
  },
} as const satisfies Record<string, FunctionWiring>;

export type FunctionName = keyof typeof functions;
