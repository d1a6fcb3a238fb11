import type { ResolvedCandidate } from '../candidates.ts';
import { functionThreads } from './function-threads.ts';
import { linearMemory } from './linear-memory.ts';
import type { RunSize } from './run-size.ts';
import { type FitMemory, treeMemory, treeRowBytes } from './tree-memory.ts';

const MEGABYTE = 2 ** 20;
/** A process before it has read a row: Node, our code, the clients of services; measured 112 MB without the clients. */
export const PROCESS_BYTES = 160 * MEGABYTE;
/** A thread before it has work. */
const THREAD_BYTES = 16 * MEGABYTE;
/** Memory that is free but not given back yet, a share of what a step takes beside the prepared rows. */
const SLACK = 1.15;
/** onnxruntime with a graph, and a batch of rows as it takes them. */
const RUNTIME_BYTES = 80 * MEGABYTE;
/** What judging takes of a row: the row's number in several lists, and a column of training rows in order. */
const JUDGED_TRAIN_BYTES = 16;
const JUDGED_TEST_BYTES = 60;
const JUDGED_OUTPUT_BYTES = 60;
const JUDGED_COLUMN_BYTES = 12;

/** Peaks in bytes, each of a process of its own that begins with nothing. */
export interface RunMemory {
  trial: number;
  fit: number;
  evaluate: number;
  /** The object that holds the prepared rows. */
  prepared: number;
  /** What the kernels have to address for the largest fit. */
  kernels: number;
}

/** The memory that the steps after the preparation of a run take, with so many threads. */
export function estimateMemory(size: RunSize, threads: number = functionThreads(undefined)): RunMemory {
  const { rows, trainRows, comparedRows } = size;
  const prepared = rows * size.rowBytes + size.levelBytes;
  // the target's classes and the roles are unpacked, and weights are numbers
  const held = PROCESS_BYTES + (threads - 1) * THREAD_BYTES + prepared + rows * 10;
  const fits = size.candidates.map((candidate) =>
    fitMemory(trainRows, size, candidate, { threads, fitsAtOnce: 1 }),
  );
  const trials = size.candidates.map((candidate) =>
    fitMemory(comparedRows, size, candidate, { threads, fitsAtOnce: threads }),
  );
  const trial = Math.max(...trials.map(({ total }) => total));
  const fit = Math.max(...fits.map(({ total }) => total));
  return {
    trial: held + SLACK * trial,
    // a calibration makes the winner's trials once more
    fit: held + SLACK * Math.max(trial, fit),
    evaluate: held + SLACK * judgingBytes(size),
    prepared,
    kernels: Math.max(...[...fits, ...trials].map(({ kernels }) => kernels)),
  };
}

function fitMemory(
  rows: number,
  size: RunSize,
  candidate: ResolvedCandidate,
  effort: { threads: number; fitsAtOnce: number },
): FitMemory {
  return candidate.algorithm === 'gbdt'
    ? treeMemory(rows, size, candidate, effort)
    : linearMemory(rows, size);
}

function judgingBytes(size: RunSize): number {
  const outputs = Math.max(1, size.classes);
  const hasTrees = size.candidates.some(({ algorithm }) => algorithm === 'gbdt');
  const testRow =
    JUDGED_TEST_BYTES +
    JUDGED_OUTPUT_BYTES * outputs +
    JUDGED_COLUMN_BYTES * size.columns +
    (hasTrees ? treeRowBytes(size) : 0);
  return RUNTIME_BYTES + size.trainRows * JUDGED_TRAIN_BYTES + size.testRows * testRow;
}
