import type { TrainingSpec } from '../contracts/model-spec.ts';
import type { SpecIssue } from './check-model-spec.ts';

/** What a run cannot keep to that adds to the trees of the champion; `algorithms` are those of the candidates. */
export function checkContinuation(
  { continueFrom, split }: Pick<TrainingSpec, 'continueFrom' | 'split'>,
  algorithms: readonly string[],
): SpecIssue[] {
  if (continueFrom === undefined) return [];
  const issues: SpecIssue[] = [];
  const add = (path: SpecIssue['path'], message: string) =>
    issues.push({ path: ['training', ...path], code: 'invalid', message });
  if (algorithms.length === 0)
    add(
      ['continueFrom'],
      'only boosted trees can be continued: write candidates: [gbdt], or leave continueFrom out',
    );
  algorithms.forEach((algorithm, i) => {
    if (algorithm !== 'gbdt')
      add(
        ['candidates', i],
        `continueFrom: champion adds to boosted trees, and ${algorithm} has none: list gbdt only, or leave continueFrom out`,
      );
  });
  const instead = 'split by time, random, stratified or rows, or leave continueFrom out';
  if (split?.by === 'dataset')
    add(
      ['split', 'by'],
      `continueFrom: champion learns from the newest dataset version, which a split by dataset keeps for the test: ${instead}`,
    );
  if (split?.by === 'group')
    add(
      ['split', 'by'],
      `a split by group promises test groups that were never learned from, and the champion may have learned from them in earlier data: ${instead}`,
    );
  return issues;
}
