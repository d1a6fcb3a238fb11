/** A measured figure by its name; the unit is part of the name (`milliseconds`, `megabytesPerSecond`). */
export type Figures = Record<string, number>;

/** What one benchmark found out about one input. */
export interface Measured {
  name: string;
  /** What is told apart beside the rows: a task, a file format. */
  variant?: string;
  rows: number;
  columns: number;
  /** Timed rounds; each figure is their median. */
  rounds: number;
  /** As a peer, ours says why where there is nothing to be measured. */
  ours: Figures | { absent: string };
  /** A peer that cannot be had says why instead of figures. */
  peers: Record<string, Figures | { absent: string }>;
  /** By peer, how many times better we are: above 1 is better. */
  ratio: Figures;
  goal?: Figures;
  /** Milliseconds by step or part, in order, where a benchmark knows them. */
  parts?: Figures;
  /** Versions of the peers that took part. */
  peerVersions?: Record<string, string>;
  /** What has to be known to read the figures. */
  note: string;
}

/** One line of output: the figures and the machine they were measured on. */
export interface BenchLine extends Omit<Measured, 'peerVersions'> {
  cores: number;
  loadAverage: number;
  /** Cores kept busy by processes that are neither ours nor a peer, on average over the rounds. */
  otherBusyCores: number;
  /** Ours and the peers'. */
  versions: Record<string, string>;
}

/** What the command line asks of those that can do more or less. */
export interface BenchOptions {
  /** Rounds in place of a benchmark's own number. */
  rounds?: number;
  /** Whether peers whose settings are searched for take part, which takes minutes. */
  tuned: boolean;
}

/** A benchmark yields a line as soon as it has one. */
export type Benchmark = (options: BenchOptions) => AsyncIterable<Measured>;
