import type { Route, ServingState } from '../contracts/serving.ts';

/** Earlier champions remembered for rollback. */
const REMEMBERED = 20;

/** The champion's route, if anything serves. */
export function championOf(state: ServingState | undefined): Route | undefined {
  return state?.routes.find((route) => route.role === 'champion');
}

/** The state after a promotion: one champion with all the weight, the former one first among the remembered. */
export function promote(
  current: ServingState | undefined,
  promotion: { model: string; version: number; artifactDigest: string; at: string },
): ServingState {
  const former = championOf(current);
  const previous = former
    ? [{ version: former.version, artifactDigest: former.artifactDigest }, ...(current?.previous ?? [])]
    : [];
  return {
    schema: 1,
    model: promotion.model,
    rev: (current?.rev ?? 0) + 1,
    routes: [
      { version: promotion.version, artifactDigest: promotion.artifactDigest, weight: 1, role: 'champion' },
    ],
    previous: previous.slice(0, REMEMBERED),
    updatedAt: promotion.at,
  };
}

/** The state after a rollback to the champion before this one; undefined when there was none. */
export function rollBack(current: ServingState, at: string): ServingState | undefined {
  const [target, ...previous] = current.previous;
  if (!target) return undefined;
  return {
    schema: 1,
    model: current.model,
    rev: current.rev + 1,
    routes: [{ version: target.version, artifactDigest: target.artifactDigest, weight: 1, role: 'champion' }],
    previous,
    updatedAt: at,
  };
}
