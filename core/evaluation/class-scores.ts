/** Precision, recall and F1 of one class from its counts. */
export interface ClassScores {
  /** Share of the rows predicted as this class that are; 0 if none was predicted though some are. */
  precision: number | null;
  /** Share of this class's rows that were found; null if it has none. */
  recall: number | null;
  /** 2·hits / (predicted + actual); null if the class is neither predicted nor present. */
  f1: number | null;
}

/** Scores of one class with `hits` rows both predicted and actual, out of `predicted` and `actual` rows. */
export function classScores(hits: number, predicted: number, actual: number): ClassScores {
  return {
    precision: predicted > 0 ? hits / predicted : actual > 0 ? 0 : null,
    recall: actual > 0 ? hits / actual : null,
    f1: predicted + actual > 0 ? (2 * hits) / (predicted + actual) : null,
  };
}
