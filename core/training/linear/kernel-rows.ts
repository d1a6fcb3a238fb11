import type { Engine } from '../kernels/engine.ts';
import type { LinearDesign } from '../linear-design.ts';

/** Rows of one chunk of kernels/linear-chunk.ts. */
export const CHUNK_ROWS = 128;
/** Partial results of a pass over the rows, added up in their order: the same whatever the number of threads. */
const SHARDS = 12;
/** Bytes of partial results, in all or a row if that is more, beyond which there are fewer: they cost cache and sums. */
const SHARD_BYTES = 2 ** 20;
const SHARD_BYTES_PER_ROW = 8;
/** Rows of so many bytes are copied once; more are copied again in each pass, which costs less than fresh memory. */
const RESIDENT_BYTES = 2 ** 25;
/** Bytes of a batch of one thread: they stay in the second-level cache between copy and kernel. */
const BATCH_BYTES = 320 * 1024;
/** Threads wait for each other after every batch, so theirs are larger, and whole rounds of the partial results. */
const THREADED_BATCHES = 8;

/** Hands out addresses of zero bytes. */
export type Take = (bytes: number) => number;

/** Rows of a design as the kernels read them; arrays are by design row, `rows` picks some (all when undefined). */
export interface RowSource {
  design: LinearDesign;
  rows?: Int32Array;
  weights?: Float64Array;
  /** One more dense column. */
  target?: Float64Array;
  labels?: Uint8Array;
  /** What the kernels subtract from each dense column, the target's last. */
  shift: Float64Array;
}

/** Where rows lie in the memory of the kernels; a batch of them where not all are kept. */
interface RowPlace {
  batchRows: number;
  columns: number[];
  active: number[];
  weights: number;
  labels: number;
  columnTable: number;
  shiftTable: number;
  blockTable: number;
}

/** How many partial results a pass has whose results take so many bytes each. */
export function shardCount(rowCount: number, resultBytes: number): number {
  const chunks = Math.ceil(rowCount / CHUNK_ROWS);
  const budget = Math.max(SHARD_BYTES, SHARD_BYTES_PER_ROW * rowCount);
  return Math.max(1, Math.min(SHARDS, chunks, Math.floor(budget / resultBytes)));
}

/** Bytes of a share's scratch (kernels/linear-chunk.ts) for a layout's stride, one-hot blocks and scores. */
export function scratchBytes(stride: number, blockCount: number, scoreCount: number): number {
  return (2 * stride + 1 + blockCount / 2 + 2 * scoreCount + 2) * 8 * CHUNK_ROWS;
}

/** Rows in the memory of the kernels: chunks 0, step, 2 · step, … of those of a source. */
export class KernelRows {
  readonly rowCount: number;
  readonly step: number;
  readonly #source: RowSource;
  readonly #columns: Float64Array[];
  readonly #place: RowPlace;
  #engine: Engine | undefined;
  #loaded = -1;

  /** Takes memory for the rows; `shares` is how many threads will read them. */
  constructor(source: RowSource, step: number, shares: number, take: Take) {
    const { design, rows, weights, target, labels } = source;
    this.#source = source;
    this.#columns = target === undefined ? design.dense : [...design.dense, target];
    this.step = step;
    const available = rows === undefined ? design.rows : rows.length;
    const chunks = Math.ceil(available / CHUNK_ROWS);
    const used = Math.ceil(chunks / step);
    const missing = (chunks - 1) % step === 0 ? chunks * CHUNK_ROWS - available : 0;
    this.rowCount = used * CHUNK_ROWS - missing;

    const rowBytes = 8 * (this.#columns.length + 1) + 4 * design.hot.length + 1;
    const batchRows =
      rowBytes * this.rowCount <= RESIDENT_BYTES ? used * CHUNK_ROWS : streamedRows(rowBytes, shares);
    this.#place = {
      batchRows,
      columns: this.#columns.map(() => take(8 * batchRows)),
      active: design.hot.map(() => take(4 * batchRows)),
      weights: weights === undefined ? 0 : take(8 * batchRows),
      labels: labels === undefined ? 0 : take(batchRows + 1),
      columnTable: take(4 * this.#columns.length),
      shiftTable: take(8 * this.#columns.length),
      blockTable: take(16 * design.hot.length),
    };
  }

  /** Writes the tables that the kernels read; `layout` is that of the design. */
  attach(engine: Engine, slotStart: Int32Array, blockSizes: Int32Array): void {
    const { columns, active, columnTable, shiftTable, blockTable } = this.#place;
    engine.u32.set(columns, columnTable / 4);
    engine.f64.set(this.#source.shift, shiftTable / 8);
    active.forEach((address, block) => {
      engine.u32.set([address, slotStart[block]!, blockSizes[block]! + 1], blockTable / 4 + 4 * block);
    });
    this.#engine = engine;
  }

  /** Runs a kernel over all rows. The first arguments are those of kernels/linear-chunk.ts, `more` follow them. */
  run(
    kernel: string,
    scratch: { address: number; bytes: number },
    results: { address: number; bytes: number; shards: number },
    more: readonly number[],
  ): void {
    const engine = this.#engine!;
    const { batchRows, columnTable, shiftTable, blockTable, weights } = this.#place;
    engine.f64.fill(0, results.address / 8, (results.address + results.bytes * results.shards) / 8);
    for (let first = 0, batch = 0; first < this.rowCount; first += batchRows, batch++) {
      const count = Math.min(batchRows, this.rowCount - first);
      if (this.#loaded !== batch) this.#load(engine, first, count);
      this.#loaded = batch;
      engine.run(kernel, [
        count,
        first / CHUNK_ROWS,
        results.shards,
        this.#columns.length,
        columnTable,
        shiftTable,
        this.#place.active.length,
        blockTable,
        weights,
        scratch.address,
        scratch.bytes,
        results.address,
        results.bytes,
        ...more,
      ]);
    }
  }

  /** Address of the labels of the present batch. */
  get labels(): number {
    return this.#place.labels;
  }

  /** The sum of the weights of the rows, their number without weights. */
  weightSum(): number {
    const { weights, rows } = this.#source;
    if (weights === undefined) return this.rowCount;
    let sum = 0;
    this.#visitSpans(0, this.rowCount, (from, count) => {
      for (let i = from; i < from + count; i++) sum += weights[rows === undefined ? i : rows[i]!]!;
    });
    return sum;
  }

  #load({ f64, i32, u8 }: Engine, first: number, count: number): void {
    const { design, rows, weights, labels } = this.#source;
    const place = this.#place;
    this.#visitSpans(first, count, (from, length, to) => {
      this.#columns.forEach((column, index) => {
        copyRows(column, rows, from, length, f64, place.columns[index]! / 8 + to);
      });
      design.hot.forEach(({ active }, block) => {
        copyRows(active, rows, from, length, i32, place.active[block]! / 4 + to);
      });
      if (weights !== undefined) copyRows(weights, rows, from, length, f64, place.weights / 8 + to);
      if (labels !== undefined) copyRows(labels, rows, from, length, u8, place.labels + to);
    });
  }

  /** Stretches of the source that make up `count` rows from row `first` of these, and where they go. */
  #visitSpans(first: number, count: number, visit: (from: number, count: number, to: number) => void): void {
    if (this.step === 1) visit(first, count, 0);
    else
      for (let to = 0; to < count; to += CHUNK_ROWS)
        visit((first + to) * this.step, Math.min(CHUNK_ROWS, count - to), to);
  }
}

function streamedRows(rowBytes: number, shares: number): number {
  const round = shares === 1 ? CHUNK_ROWS : CHUNK_ROWS * SHARDS;
  const bytes = shares === 1 ? BATCH_BYTES : BATCH_BYTES * THREADED_BATCHES;
  return Math.max(1, Math.round(bytes / rowBytes / round)) * round;
}

function copyRows<Values extends Float64Array | Int32Array | Uint8Array>(
  from: Values,
  rows: Int32Array | undefined,
  first: number,
  count: number,
  into: Values,
  at: number,
): void {
  if (rows === undefined) into.set(from.subarray(first, first + count), at);
  else for (let i = 0; i < count; i++) into[at + i] = from[rows[first + i]!]!;
}
