/** What an environment does in a month. */
export interface Workload {
  predictions: number;
  models: number;
  retrains: number;
}

/**
 * What one act takes. Measured on the laptop host or counted in the code, rounded up; they are printed with the
 * estimate, because the bill follows them.
 */
export interface Assumptions {
  predictMilliseconds: number;
  /** Strongly consistent reads of at most 4 KB each (a unit). */
  predictTableReads: number;
  predictLogBytes: number;
  accessLogBytes: number;
  /** One log record in the stream; billed as 5 KB at least. */
  streamRecordBytes: number;
  trainTransitions: number;
  /** Seconds of a large function in one training, all its tasks together. */
  trainLargeSeconds: number;
  trainSmallSeconds: number;
  trainTableWrites: number;
  trainTableReads: number;
  trainObjectWrites: number;
  trainObjectReads: number;
  trainLogBytes: number;
  datasetMegabytes: number;
  /** Runs of scheduled functions: seconds each, table reads and lists per model. */
  scheduledSeconds: number;
  scheduledTableReads: number;
  scheduledObjectLists: number;
  scheduledLogBytes: number;
  /** Custom metrics that an idle environment sends. */
  idleMetrics: number;
  /** Custom metrics that an environment sends beside them once models are used, however many. */
  usedMetrics: number;
}

export const ASSUMPTIONS: Assumptions = {
  predictMilliseconds: 12,
  predictTableReads: 1,
  predictLogBytes: 0,
  accessLogBytes: 190,
  streamRecordBytes: 700,
  trainTransitions: 30,
  trainLargeSeconds: 30,
  trainSmallSeconds: 5,
  trainTableWrites: 60,
  trainTableReads: 80,
  trainObjectWrites: 25,
  trainObjectReads: 40,
  trainLogBytes: 40_000,
  datasetMegabytes: 20,
  scheduledSeconds: 1,
  scheduledTableReads: 6,
  scheduledObjectLists: 1,
  scheduledLogBytes: 900,
  idleMetrics: 1,
  usedMetrics: 6,
};
