import type { Frame } from '../data/frame.ts';
import { decodeFrame } from '../data/frame-bytes.ts';
import { ROLE_TEST, rowsWithRole } from './assign-roles.ts';
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
}

/** A prepared run from its two files: the plan's JSON as a value, and the rows' bytes. */
export function decodePrepared(plan: unknown, rows: Uint8Array): PreparedRun {
  const parsed = TrainingPlan.parse(plan);
  const frame = decodeFrame(rows);
  const roleColumn = frame.columns[ROLE_COLUMN];
  if (roleColumn?.kind !== 'category') throw new TypeError('the prepared rows have no roles');
  const target = readTarget(parsed.spec, frame);
  const roles = Uint8Array.from(roleColumn.codes);
  const training = rowsWithRole(roles, (role) => role !== ROLE_TEST);
  return { plan: parsed, frame, target, roles, weights: readWeights(parsed.spec, frame, target, training) };
}
