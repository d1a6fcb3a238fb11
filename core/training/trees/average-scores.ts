/** The mean of scores that several models gave the same rows, added up in their order. */
export function averageScores(all: readonly Float64Array[]): Float64Array {
  const mean = new Float64Array(all[0]?.length ?? 0);
  for (const scores of all) for (let i = 0; i < mean.length; i++) mean[i]! += scores[i]! / all.length;
  return mean;
}
