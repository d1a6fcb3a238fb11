/** Penalty per row: ridge from next to none to halving the weight of a standardised column. */
const RIDGE_SHARES = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1];
/** The curvature of log loss is at most a quarter of a square's, so the strongest penalty is needed less. */
const LOGISTIC_SHARES = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1];

/**
 * The penalties tried when a spec names none, for `rows` training rows (or their sum of weights). They are shares of
 * the rows because losses are sums over rows: a standardised column keeps n / (n + lambda) of its least-squares weight
 * whatever n is, while a category of m rows keeps m / (m + lambda), so the small ones mainly tame rare categories.
 */
export function defaultLambdas(kind: 'ridge' | 'logistic', rows: number): number[] {
  const shares = kind === 'ridge' ? RIDGE_SHARES : LOGISTIC_SHARES;
  return shares.map((share) => share * Math.max(1, rows));
}
