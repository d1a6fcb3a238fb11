import type { ModelSpec } from '../contracts/model-spec.ts';
import type { ModelVersionRecord } from '../contracts/model-version.ts';
import type { ServingState } from '../contracts/serving.ts';
import { championOf } from './next-serving-state.ts';

export type RolloutPlan = 'promote' | 'approval' | 'judge' | 'keep' | 'done';

/** What has to happen before a version may serve, from what serves now and what its gates said. */
export function planRollout(
  version: Pick<ModelVersionRecord, 'version' | 'judgedAgainst' | 'gates'>,
  serving: ServingState | undefined,
  rollout: ModelSpec['rollout'],
): RolloutPlan {
  const champion = championOf(serving)?.version ?? null;
  if (champion === version.version) return 'done';
  if (champion !== version.judgedAgainst) return 'judge';
  if (version.gates.verdict !== 'passed') return 'keep';
  return rollout === 'approval' ? 'approval' : 'promote';
}
