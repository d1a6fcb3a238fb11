import { DATASET_ID, DIGEST, DROP_ID, KEY_ID, MODEL_NAME, RUN_ID } from './text-pattern.ts';

/**
 * The only place where record keys and object keys are built, from parts that are checked here once more:
 * no text of a user ever becomes a path by another way.
 */

const pad = (n: number): string => String(n).padStart(10, '0');
const modelPartition = (model: string): string => `MODEL#${MODEL_NAME.parse(model)}`;

/**
 * The families of record partitions, each with the pattern that its partitions follow: what a function may do is
 * granted by family. What serves and the ledger have partitions of their own, so that only who promotes may write
 * the one and nobody may change the other.
 */
export const knownFamilies = {
  MODELS: 'MODELS',
  MODEL: 'MODEL#*',
  SERVING: 'SERVING#*',
  LEDGER: 'LEDGER#*',
  APPROVAL: 'APPROVAL#*',
  APPROVALS: 'APPROVALS#*',
  IDEMPOTENCY: 'IDEMPOTENCY#*',
  KEY: 'KEY#*',
  KEYS: 'KEYS',
} as const;

export type RecordFamily = keyof typeof knownFamilies;

/** The family of a partition: the text of a `pk` or an `ipk` before its first '#'. */
export function familyOf(partition: string): string {
  return partition.split('#', 1)[0] ?? '';
}

/** The partition of a model's ledger entries, in the order of their `seq`. */
export const ledgerPartition = (model: string): string => `LEDGER#${MODEL_NAME.parse(model)}`;

/** The partition of what was done to API keys. */
export const keysPartition = 'KEYS';

/** The sort key that all acts of keys lie before, or those of the keys made before `keyId`. */
export const boundOfKeyActs = (keyId?: string): string =>
  keyId === undefined ? 'KEY$' : `KEY#${KEY_ID.parse(keyId)}`;

/** Keys of records. Sort keys carry zero-padded numbers so that text order is number order. */
export const recordKey = {
  /** Every model has one entry here, so that listing models is a query. */
  modelEntry: (model: string) => ({ pk: 'MODELS', sk: MODEL_NAME.parse(model) }),
  spec: (model: string) => ({ pk: modelPartition(model), sk: 'SPEC' }),
  specRevision: (model: string, revision: number) => ({
    pk: modelPartition(model),
    sk: `SPEC#${pad(revision)}`,
  }),
  drop: (model: string, dropId: string) => ({
    pk: modelPartition(model),
    sk: `DROP#${DROP_ID.parse(dropId)}`,
  }),
  /** A file on its way to become that drop, in parts. */
  upload: (model: string, dropId: string) => ({
    pk: modelPartition(model),
    sk: `UPLOAD#${DROP_ID.parse(dropId)}`,
  }),
  /** The newest claimed sequencer of one object key, so that older versions of it can be told apart. */
  dropSource: (model: string, keyDigest: string) => ({
    pk: modelPartition(model),
    sk: `SOURCE#${DIGEST.parse(keyDigest)}`,
  }),
  dataset: (model: string, datasetId: string) => ({
    pk: modelPartition(model),
    sk: `DATASET#${DATASET_ID.parse(datasetId)}`,
  }),
  datasetOrder: (model: string, seq: number) => ({
    pk: modelPartition(model),
    sk: `DATASET-ORDER#${pad(seq)}`,
  }),
  datasetHead: (model: string) => ({ pk: modelPartition(model), sk: 'DATASET-HEAD' }),
  run: (model: string, runId: string) => ({ pk: modelPartition(model), sk: `RUN#${RUN_ID.parse(runId)}` }),
  trainingLock: (model: string) => ({ pk: modelPartition(model), sk: 'TRAINING-LOCK' }),
  version: (model: string, version: number) => ({ pk: modelPartition(model), sk: `VERSION#${pad(version)}` }),
  versionHead: (model: string) => ({ pk: modelPartition(model), sk: 'VERSION-HEAD' }),
  serving: (model: string) => ({ pk: `SERVING#${MODEL_NAME.parse(model)}`, sk: 'STATE' }),
  ledger: (model: string, seq: number) => ({ pk: ledgerPartition(model), sk: `ENTRY#${pad(seq)}` }),
  /** Moves with every entry, so it cannot live where nothing may change. */
  ledgerHead: (model: string) => ({ pk: modelPartition(model), sk: 'LEDGER-HEAD' }),
  /** Makes an action idempotent: written in the same transaction as what the action changes. */
  action: (model: string, actionId: string) => ({ pk: modelPartition(model), sk: `ACTION#${actionId}` }),
  approval: (model: string, approvalId: string) => ({
    pk: modelPartition(model),
    sk: `APPROVAL#${DIGEST.parse(approvalId)}`,
  }),
  /** Which model a question is about, for those who have its id only. */
  approvalModel: (approvalId: string) => ({ pk: `APPROVAL#${DIGEST.parse(approvalId)}`, sk: 'MODEL' }),
  summary: (model: string, version: number, from: string, objectDigest: string) => ({
    pk: modelPartition(model),
    sk: `SUMMARY#${pad(version)}#${from}#${DIGEST.parse(objectDigest)}`,
  }),
  driftReport: (model: string, windowEnd: string) => ({
    pk: modelPartition(model),
    sk: `DRIFT#${windowEnd}`,
  }),
  /** One decision per window, in time order. */
  decision: (model: string, windowEnd: string) => ({
    pk: modelPartition(model),
    sk: `DECISION#${windowEnd}`,
  }),
  /** When the scheduled check last looked at the model. */
  watchHead: (model: string) => ({ pk: modelPartition(model), sk: 'WATCH-HEAD' }),
  /** That a model was deleted lately: what still comes in for it is removed. */
  deletion: (model: string) => ({ pk: deletionPartition, sk: MODEL_NAME.parse(model) }),
  /** An API key as the authorizer reads it. */
  apiKey: (keyId: string) => ({ pk: `KEY#${KEY_ID.parse(keyId)}`, sk: 'KEY' }),
  /** What was done to a key, one item each and never changed: the audit, and what lists of keys are made from. */
  keyAct: (keyId: string, what: 'keyCreated' | 'keyRevoked') => ({
    pk: keysPartition,
    sk: `KEY#${KEY_ID.parse(keyId)}#${what}`,
  }),
  /** Which key an act of a given id made. */
  keyRequest: (actionId: string) => ({ pk: keysPartition, sk: `REQUEST#${actionId}` }),
} as const;

/** The partition of the models deleted lately; no model has this name, for names are in lower case. */
export const deletionPartition = 'MODEL#DELETED';

/** Sort-key prefixes for lists in one partition: the model's, or its ledger's. */
export const recordPrefix = {
  drops: 'DROP#',
  datasets: 'DATASET-ORDER#',
  runs: 'RUN#',
  versions: 'VERSION#',
  ledger: 'ENTRY#',
  drift: 'DRIFT#',
  decisions: 'DECISION#',
  approvals: 'APPROVAL#',
  summaries: (version: number) => `SUMMARY#${pad(version)}#`,
} as const;

/** Partitions of the secondary index (eventually consistent lists in time order). */
export const indexKey = {
  drops: (model: string) => `${modelPartition(model)}#DROPS`,
  runs: (model: string) => `${modelPartition(model)}#RUNS`,
  openApprovals: 'APPROVALS#OPEN',
} as const;

/** Keys of objects. */
export const objectKey = {
  incomingPrefix: 'incoming/',
  incoming: (model: string, dropId: string, filename: string) =>
    `incoming/${MODEL_NAME.parse(model)}/${DROP_ID.parse(dropId)}/${checkFilename(filename)}`,
  datasetSnapshot: (model: string, datasetId: string) =>
    `datasets/${MODEL_NAME.parse(model)}/${DATASET_ID.parse(datasetId)}/snapshot.parquet`,
  datasetFrame: (model: string, datasetId: string) =>
    `datasets/${MODEL_NAME.parse(model)}/${DATASET_ID.parse(datasetId)}/frame.bin`,
  datasetProfile: (model: string, datasetId: string) =>
    `datasets/${MODEL_NAME.parse(model)}/${DATASET_ID.parse(datasetId)}/profile.json`,
  quarantine: (model: string, dropId: string, attempt: number) =>
    `quarantine/${MODEL_NAME.parse(model)}/${DROP_ID.parse(dropId)}/${attempt}.jsonl.gz`,
  work: (model: string, runId: string, name: WorkFile) =>
    `work/${MODEL_NAME.parse(model)}/${RUN_ID.parse(runId)}/${name}`,
  /** Where training jobs put what they made, one folder a job; and their checkpoints, which the tries of a run share. */
  jobs: (model: string, runId: string) => `work/${MODEL_NAME.parse(model)}/${RUN_ID.parse(runId)}/jobs`,
  checkpoints: (model: string, runId: string) =>
    `work/${MODEL_NAME.parse(model)}/${RUN_ID.parse(runId)}/checkpoints`,
  artifact: (digest: string) => `artifacts/sha256/${DIGEST.parse(digest)}.onnx`,
  /**
   * What was learned beside the graph, named by content too: the reference for drift, the evaluation, golden rows, what
   * the model goes by, its trees.
   * They hold values of the data, so they lie under the model's own name and go with it.
   */
  baseline: (model: string, digest: string) =>
    `baselines/${MODEL_NAME.parse(model)}/${DIGEST.parse(digest)}.json`,
  evaluation: (model: string, digest: string) =>
    `evaluations/${MODEL_NAME.parse(model)}/${DIGEST.parse(digest)}.json`,
  golden: (model: string, digest: string) => `golden/${MODEL_NAME.parse(model)}/${DIGEST.parse(digest)}.json`,
  explanation: (model: string, digest: string) =>
    `explanations/${MODEL_NAME.parse(model)}/${DIGEST.parse(digest)}.json`,
  forest: (model: string, digest: string) =>
    `forests/${MODEL_NAME.parse(model)}/${DIGEST.parse(digest)}.json`,
} as const;

/** Where objects lie that are made from a model's data, each prefix followed by the model's name: they go with it. */
export const MADE_PREFIXES = [
  'datasets/',
  'quarantine/',
  'work/',
  'baselines/',
  'evaluations/',
  'golden/',
  'explanations/',
  'forests/',
  'logs/predictions/',
  'logs/labels/',
] as const;

export type WorkFile = 'prepared.bin' | 'plan.json' | 'forest.json' | 'fit.json' | 'judgement.json';

/** The file name part of an upload: one path segment of 1 to 200 visible characters. Throws on anything else. */
export function checkFilename(filename: string): string {
  if (!/^[^\u0000-\u001f\u007f/\\]{1,200}$/.test(filename) || filename === '.' || filename === '..')
    throw new RangeError('a file name is 1 to 200 characters without slashes or control characters');
  return filename;
}
