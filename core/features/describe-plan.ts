import type { FeaturePlan } from '../contracts/feature-plan.ts';
import type { Reason } from '../contracts/names.ts';
import type { Frame } from '../data/frame.ts';
import { readInputs } from './read-inputs.ts';

/**
 * What a person should know about a plan fitted on `rows` of `frame`: `allMissing` (a column without any value: a
 * number is then 0), `constantNumber` (one value everywhere, so nothing to learn from) and `noLevels` (every level
 * of a category feature is rarer than its `rare`). In the order of the signature, then of the features.
 */
export function describePlan(plan: FeaturePlan, frame: Frame, rows: Int32Array): Reason[] {
  const raw = readInputs(plan.signature, frame, rows);
  const reasons: Reason[] = [];
  const reportMissing = (column: string, isMissing: boolean) => {
    if (!isMissing) return;
    reasons.push({ code: 'allMissing', column, message: `"${column}" has no value in any training row` });
  };
  plan.signature.numbers.forEach(({ name }, index) => {
    const values = raw.numbers[index]!;
    reportMissing(name, values.every(Number.isNaN));
    if (!values.every((value) => value === values[0])) return;
    const message = `"${name}" is ${values[0]} in every training row`;
    reasons.push({ code: 'constantNumber', column: name, message, value: values[0]! });
  });
  plan.signature.categories.forEach(({ name }, index) => {
    reportMissing(
      name,
      raw.categories[index]!.codes.every((code) => code < 0),
    );
  });
  plan.signature.times.forEach(({ name }, index) => {
    reportMissing(name, raw.times[index]!.every(Number.isNaN));
  });
  plan.signature.booleans.forEach(({ name }, index) => {
    reportMissing(
      name,
      raw.booleans[index]!.every((value) => value < 0),
    );
  });
  for (const encoder of plan.hot) {
    if (encoder.kind !== 'category' || encoder.levels.length > 0) continue;
    const column = plan.signature.categories[encoder.input]!.name;
    const message = `every level of the feature "${encoder.feature}" is rarer than its "rare"`;
    reasons.push({ code: 'noLevels', column, message });
  }
  return reasons;
}
