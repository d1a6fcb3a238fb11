import type { ColumnKind } from '../../core/data/frame.ts';

/** What a file shows of one column. Rows that cannot be read are not counted. */
export interface ColumnFacts {
  name: string;
  /** Its name in the session's table `typed`. */
  sqlName: string;
  kind: ColumnKind;
  rows: number;
  missing: number;
  distinct: number;
  /** Of a number column with at least one value. */
  numbers?: {
    min: number;
    max: number;
    isWhole: boolean;
    /** Quantiles at 0.005, 0.01, 0.5, 0.99 and 0.995. */
    low: number;
    first: number;
    median: number;
    last: number;
    high: number;
  };
  /** Of a timestamp column with at least one value; `days` span the middle 98 % of them. */
  times?: { days: number; areMidnights: boolean; haveMinutes: boolean };
}

/** The labels of a target, the most frequent first, at most one more than a classifier may have. */
export interface TargetLevels {
  levels: { label: string; count: number }[];
}
