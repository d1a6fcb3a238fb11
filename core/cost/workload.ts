/** What an environment does in a month. */
export interface Workload {
  predictions: number;
  models: number;
  retrains: number;
  /** How many of the retrains are SageMaker jobs. @default all or none, as the environment's `trainer.compute` says */
  jobs?: number;
}

/**
 * What one act takes. They are printed with the estimate, because the bill follows them. Measured ones were taken on
 * the laptop host or counted in the code, and rounded up; what only an AWS account can tell is assumed, and says so.
 */
export const ASSUMPTIONS = {
  /**
   * From the event to the answer, without the log. Measured: 0.6 ms of our own work where a processor is whole and the
   * services answer at once, 1.7 ms on the 0.36 of one that 640 MB buy. Assumed: 4.3 ms for the read of what serves.
   */
  predictMilliseconds: 6,
  /** Waiting for the log record to be safe. Measured: 0.5 ms of our own, as above 1.4 ms. Assumed: 4.6 ms for Firehose. */
  streamMilliseconds: 6,
  /** Strongly consistent reads of at most 4 KB each (a unit). */
  predictTableReads: 1,
  /** Of one row and headers; goes out of the region. */
  answerBytes: 400,
  /** A log line of one row with a dozen columns. Measured: 300 for ten. Billed as 5 KB at least where it goes alone. */
  streamRecordBytes: 400,
  /** How many lines go together where predictions are buffered: fewer than the 100 that are waited for, as 10 s pass. */
  joinedLines: 50,
  /** Assumed; AWS tells it as JQProcessing.Duration. */
  sortMillisecondsALine: 1,
  /** Measured: 3.5. */
  logGzipRatio: 3.5,
  /** Metrics of predictions, added up. Measured: 10. */
  metricBytesARequest: 12,
  /** Who predicts with how many API keys: each is looked up anew every minute. */
  keysInUse: 5,
  authorizeMilliseconds: 8,

  // each log object becomes a summary
  summarySeconds: 0.3,
  summaryTableReads: 5,
  summaryBytes: 3_000,
  /** An hourly check of a model: what it writes. */
  checkBytes: 10_000,

  trainTransitions: 30,
  /** Seconds of a large function in one training, all its tasks together. */
  trainLargeSeconds: 30,
  trainSmallSeconds: 5,
  trainTableWrites: 60,
  trainTableWriteBytes: 1_500,
  trainTableReads: 80,
  trainObjectWrites: 25,
  trainObjectReads: 40,
  trainLogBytes: 40_000,
  trainTraces: 15,
  datasetMegabytes: 20,
  /** A SageMaker job, the start of its machine among it. */
  jobMinutes: 10,
  /** What Spot saves. Assumed; AWS says up to 0.9. */
  spotDiscount: 0.6,

  /** Runs of scheduled functions: seconds each, table reads and lists per model. */
  scheduledSeconds: 1,
  scheduledTableReads: 6,
  scheduledObjectLists: 1,
  /** What a run of a function logs. */
  functionLogBytes: 900,
  /** Custom metrics that an idle environment sends. */
  idleMetrics: 1,
  /** Custom metrics that an environment sends beside them once models are used, however many. */
  usedMetrics: 6,
  /** What is never deleted has piled up for so long. */
  monthsSoFar: 12,
};

export type Assumptions = { readonly [Name in keyof typeof ASSUMPTIONS]: number };
