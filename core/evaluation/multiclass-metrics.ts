import type { AucInfluence } from './auc-influence.ts';
import { checkMulticlass } from './check-predictions.ts';
import { confusionMatrix } from './confusion-matrix.ts';
import { macroAucInfluence } from './macro-auc-influence.ts';
import { macroF1 } from './macro-f1.ts';
import { meanOf } from './mean-of.ts';
import { likeliestClasses } from './predicted-classes.ts';
import { multiclassBrierLosses, multiclassLogLosses } from './row-losses.ts';

export interface MulticlassMetrics {
  accuracy: number | null;
  /** Mean F1 of the classes that are present or predicted. */
  macroF1: number | null;
  logLoss: number | null;
  /** Mean one-vs-rest AUC of the classes that have one; null when none has. */
  auc: number | null;
  /** Mean over rows of the sum of squares over classes, 0 … 2. */
  brier: number | null;
  /** Rows by actual class (first index) and predicted class. */
  confusion: number[][];
}

/**
 * Point metrics of class probabilities (row-major, rows × classes) against class numbers; the likeliest class
 * is the prediction. Without rows all are null. Labels outside the classes, or rows that are no probability
 * distribution, are InvalidInputError. Pass `curve`, if known already, to save its sorts.
 */
export function multiclassMetrics(
  actual: Int32Array,
  probabilities: Float64Array,
  classCount: number,
  curve: AucInfluence | null = macroAucInfluence(actual, probabilities, classCount),
): MulticlassMetrics {
  checkMulticlass(actual, probabilities, classCount);
  const predicted = likeliestClasses(probabilities, classCount);
  const confusion = confusionMatrix(actual, predicted, classCount);
  const hits = confusion.reduce((sum, row, k) => sum + row[k]!, 0);
  return {
    accuracy: actual.length > 0 ? hits / actual.length : null,
    macroF1: macroF1(actual, predicted, classCount),
    logLoss: meanOf(multiclassLogLosses(actual, probabilities, classCount)),
    auc: curve?.auc ?? null,
    brier: meanOf(multiclassBrierLosses(actual, probabilities, classCount)),
    confusion,
  };
}
