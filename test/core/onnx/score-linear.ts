import type { LinearModel } from '../../../core/contracts/feature-plan.ts';
import type { LinearDesign } from '../../../core/training/linear-design.ts';

/** Reference answers, row-major and in float64: values for regression, else one probability per class. */
export function scoreLinear(design: LinearDesign, { task, intercept, weights }: LinearModel): number[] {
  const answers: number[] = [];
  for (let row = 0; row < design.rows; row++) {
    const scores = weights.map((output, index) => {
      let score = intercept[index]!;
      design.dense.forEach((column, position) => {
        score += column[row]! * output[position]!;
      });
      let start = design.dense.length;
      for (const { active, size } of design.hot) {
        if (active[row]! >= 0) score += output[start + active[row]!]!;
        start += size;
      }
      return score;
    });
    if (task === 'regression') answers.push(scores[0]!);
    else if (task === 'binary') answers.push(1 / (1 + Math.exp(scores[0]!)), 1 / (1 + Math.exp(-scores[0]!)));
    else {
      const largest = Math.max(...scores);
      const powers = scores.map((score) => Math.exp(score - largest));
      const total = powers.reduce((sum, power) => sum + power, 0);
      answers.push(...powers.map((power) => power / total));
    }
  }
  return answers;
}
