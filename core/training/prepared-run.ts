import type { Frame } from '../data/frame.ts';
import { decodeFrame } from '../data/frame-bytes.ts';
import { readTarget, type TrainingTarget } from './read-target.ts';
import { ROLE_COLUMN, TrainingPlan } from './training-plan.ts';

/** What a run works on, as prepare-training laid it out. */
export interface PreparedRun {
  plan: TrainingPlan;
  frame: Frame;
  target: TrainingTarget;
  /** Each row's role (assign-roles.ts). */
  roles: Uint8Array;
}

/** A prepared run from its two files: the plan's JSON as a value, and the rows' bytes. */
export function decodePrepared(plan: unknown, rows: Uint8Array): PreparedRun {
  const parsed = TrainingPlan.parse(plan);
  const frame = decodeFrame(rows);
  const roleColumn = frame.columns[ROLE_COLUMN];
  if (roleColumn?.kind !== 'category') throw new TypeError('the prepared rows have no roles');
  return {
    plan: parsed,
    frame,
    target: readTarget(parsed.spec, frame),
    roles: Uint8Array.from(roleColumn.codes),
  };
}
