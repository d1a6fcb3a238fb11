import { type AucInfluence, aucInfluence } from './auc-influence.ts';

/**
 * The mean over classes of the one-vs-rest AUC, and its DeLong components: as the mean is linear, those are the
 * means of the classes' components. Classes with no row, or with every row, have no AUC and are left out;
 * null when none is left. `probabilities` is row-major.
 */
export function macroAucInfluence(
  actual: Int32Array,
  probabilities: Float64Array,
  classCount: number,
): AucInfluence | null {
  const perClass: AucInfluence[] = [];
  for (let k = 0; k < classCount; k++) {
    const one = aucInfluence(
      Uint8Array.from(actual, (label) => (label === k ? 1 : 0)),
      Float64Array.from(actual, (_, row) => probabilities[row * classCount + k]!),
    );
    if (one) perClass.push(one);
  }
  if (perClass.length === 0) return null;
  const auc = perClass.reduce((sum, one) => sum + one.auc, 0) / perClass.length;
  const influence = new Float64Array(actual.length);
  for (const one of perClass) {
    if (!one.influence) return { auc, influence: null };
    for (let row = 0; row < influence.length; row++) influence[row]! += one.influence[row]! / perClass.length;
  }
  return { auc, influence };
}
