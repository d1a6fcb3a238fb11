/** A smooth convex function of `size` parameters, with an approximate inverse of its second derivatives. */
export interface SmoothObjective {
  size: number;
  /** The value at `at`; writes the gradient. */
  evaluate(at: Float64Array, gradient: Float64Array): number;
  /** Replaces `vector` by (approximate Hessian)⁻¹ · vector. */
  precondition(vector: Float64Array): void;
  /** Derives the approximate Hessian anew at `at`; false when it would be no better than before. */
  refresh(at: Float64Array): boolean;
}

interface MinimiseOptions {
  /** Stop when the Newton decrement gᵀH⁻¹g, twice the expected gain, is below tolerance² · value. */
  tolerance: number;
  iterationLimit: number;
}

interface MinimiseResult {
  converged: boolean;
  iterations: number;
}

const HISTORY = 10;
/** A step that leaves more than this share of the decrement is slow: twice in a row asks for a new Hessian. */
const SLOW_SHARE = 0.1;
/** A step that leaves less than this share is fast: the next one will do as well, and need not be looked at. */
const FAST_SHARE = 0.01;
/** Values closer than this share are equal: rounding of a sum over many rows. */
const VALUE_ROUNDING = 1e-11;
/** The slope along the step must shrink at least to this share. */
const SLOPE_SHARE = 0.9;
const STEP_LIMIT = 40;

/**
 * Moves `at` to the minimum by preconditioned L-BFGS: with the exact Hessian it is Newton's method, with a stale or
 * sampled one the last steps correct it, with a diagonal it is plain L-BFGS. Nothing is random and every sum has a
 * fixed order, so a run repeats to the byte. Reference: Nocedal and Wright, Numerical Optimization, algorithm 7.4.
 */
export function minimise(
  objective: SmoothObjective,
  at: Float64Array,
  { tolerance, iterationLimit }: MinimiseOptions,
): MinimiseResult {
  const { size } = objective;
  const steps: Float64Array[] = [];
  const changes: Float64Array[] = [];
  let gradient = new Float64Array(size);
  let nextGradient = new Float64Array(size);
  const next = new Float64Array(size);
  const direction = new Float64Array(size);
  let value = objective.evaluate(at, gradient);
  let decrement = Infinity;
  let slowSteps = 0;

  for (let iteration = 0; ; iteration++) {
    quasiNewtonDirection(objective, gradient, steps, changes, direction);
    const slope = dot(gradient, direction);
    const share = -slope / decrement;
    slowSteps = share > SLOW_SHARE ? slowSteps + 1 : 0;
    decrement = -slope;
    const goal = tolerance * tolerance * Math.abs(value);
    if (decrement <= goal) return { converged: true, iterations: iteration };
    if (share > 0 && share < FAST_SHARE && decrement * share <= goal) {
      addScaled(at, direction, 1);
      return { converged: true, iterations: iteration + 1 };
    }
    if (iteration >= iterationLimit || !(decrement > 0)) return { converged: false, iterations: iteration };
    if (slowSteps >= 2 && objective.refresh(at)) {
      steps.length = 0;
      changes.length = 0;
      slowSteps = 0;
      decrement = Infinity;
      continue;
    }

    const nextValue = searchLine(objective, at, value, slope, direction, next, nextGradient);
    if (nextValue === undefined) return { converged: false, iterations: iteration };
    remember(steps, changes, at, next, gradient, nextGradient);
    at.set(next);
    [gradient, nextGradient] = [nextGradient, gradient];
    value = nextValue;
  }
}

/** direction = −H⁻¹ · gradient by the two loops over the remembered steps. */
function quasiNewtonDirection(
  objective: SmoothObjective,
  gradient: Float64Array,
  steps: Float64Array[],
  changes: Float64Array[],
  direction: Float64Array,
): void {
  const shares = new Float64Array(steps.length);
  for (let i = 0; i < direction.length; i++) direction[i] = -gradient[i]!;
  for (let k = steps.length - 1; k >= 0; k--) {
    shares[k] = dot(steps[k]!, direction) / dot(steps[k]!, changes[k]!);
    addScaled(direction, changes[k]!, -shares[k]!);
  }
  objective.precondition(direction);
  const scale = lastStepScale(objective, steps.at(-1), changes.at(-1));
  for (let i = 0; i < direction.length; i++) direction[i]! *= scale;
  for (let k = 0; k < steps.length; k++) {
    const share = dot(changes[k]!, direction) / dot(steps[k]!, changes[k]!);
    addScaled(direction, steps[k]!, shares[k]! - share);
  }
}

/** How much longer the last step was than the preconditioner alone would have made it for the change it brought. */
function lastStepScale(
  objective: SmoothObjective,
  step: Float64Array | undefined,
  change: Float64Array | undefined,
): number {
  if (step === undefined || change === undefined) return 1;
  const expected = change.slice();
  objective.precondition(expected);
  const squared = dot(expected, change);
  return squared > 0 ? dot(step, change) / squared : 1;
}

/**
 * Finds a step along `direction` that does not raise the value and flattens the slope, by bisection on the slope (the
 * function is convex). Writes the point and its gradient; undefined when rounding leaves no such step.
 */
function searchLine(
  objective: SmoothObjective,
  at: Float64Array,
  value: number,
  slope: number,
  direction: Float64Array,
  next: Float64Array,
  nextGradient: Float64Array,
): number | undefined {
  let low = 0;
  let high = Infinity;
  let step = 1;
  for (let trial = 0; trial < STEP_LIMIT; trial++) {
    for (let i = 0; i < next.length; i++) next[i] = at[i]! + step * direction[i]!;
    const nextValue = objective.evaluate(next, nextGradient);
    const nextSlope = dot(nextGradient, direction);
    const notHigher = nextValue <= value + VALUE_ROUNDING * Math.abs(value);
    if (!notHigher || !(nextSlope <= -SLOPE_SHARE * slope)) high = step;
    else if (nextSlope < SLOPE_SHARE * slope) low = step;
    else return nextValue;
    step = high === Infinity ? step * 4 : (low + high) / 2;
  }
  return undefined;
}

function remember(
  steps: Float64Array[],
  changes: Float64Array[],
  at: Float64Array,
  next: Float64Array,
  gradient: Float64Array,
  nextGradient: Float64Array,
): void {
  const step = steps.length === HISTORY ? steps.shift()! : new Float64Array(at.length);
  const change = changes.length === HISTORY ? changes.shift()! : new Float64Array(at.length);
  for (let i = 0; i < at.length; i++) {
    step[i] = next[i]! - at[i]!;
    change[i] = nextGradient[i]! - gradient[i]!;
  }
  if (!(dot(step, change) > 0)) return;
  steps.push(step);
  changes.push(change);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function addScaled(into: Float64Array, other: Float64Array, factor: number): void {
  for (let i = 0; i < into.length; i++) into[i]! += factor * other[i]!;
}
