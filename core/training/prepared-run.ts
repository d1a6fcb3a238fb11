import type { Frame } from '../data/frame.ts';
import { decodeFrame } from '../data/frame-bytes.ts';
import { ROLE_TEST, rowsWithRole } from './assign-roles.ts';
import { decodeForest } from './decode-forest.ts';
import type { FittedTrees } from './fit-result.ts';
import { readTarget, type TrainingTarget } from './read-target.ts';
import { readWeights } from './read-weights.ts';
import { ROLE_COLUMN, TrainingPlan } from './training-plan.ts';

/** What a run works on, as prepare-training laid it out. */
export interface PreparedRun {
  plan: TrainingPlan;
  frame: Frame;
  target: TrainingTarget;
  /** Each row's role (assign-roles.ts). */
  roles: Uint8Array;
  /** What each row counts for in learning, where rows do not count alike. */
  weights?: Float64Array | undefined;
  /** The trees that every candidate is added to, where the plan says so. */
  earlier?: FittedTrees | undefined;
}

/** A prepared run from its files: the plan's JSON as a value, the rows' bytes, and the forest's that it goes on from. */
export function decodePrepared(plan: unknown, rows: Uint8Array, forest?: Uint8Array): PreparedRun {
  const parsed = TrainingPlan.parse(plan);
  const earlier = parsed.continued && decodeForest(forest, parsed.continued.forestDigest);
  const frame = decodeFrame(rows);
  const roleColumn = frame.columns[ROLE_COLUMN];
  if (roleColumn?.kind !== 'category') throw new TypeError('the prepared rows have no roles');
  const target = readTarget(parsed.spec, frame);
  const roles = Uint8Array.from(roleColumn.codes);
  const training = rowsWithRole(roles, (role) => role !== ROLE_TEST);
  return {
    plan: parsed,
    frame,
    target,
    roles,
    weights: readWeights(parsed.spec, frame, target, training),
    ...(earlier && { earlier }),
  };
}
