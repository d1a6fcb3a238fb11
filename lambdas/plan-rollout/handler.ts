import { recordKey } from '../../core/contracts/keys.ts';
import { PlanRolloutInput, PlanRolloutOutput } from '../../core/contracts/workflows.ts';
import { planRollout } from '../../core/registry/plan-rollout.ts';
import { handle } from '../handle.ts';
import { endRun } from '../store/end-run.ts';
import { promotionAct } from '../store/promotion-act.ts';
import { readModel, readServing } from '../store/read-model.ts';
import { readVersion } from '../store/read-version.ts';

/** Says what has to happen before the version may serve. A promotion that already happened is done. */
export const handler = handle(
  PlanRolloutInput,
  PlanRolloutOutput,
  async ({ model, runId, version, attempt }, services) => {
    const { spec } = await readModel(services.records, model);
    const record = await readVersion(services.records, model, version);
    const act = await services.records.get(recordKey.action(model, promotionAct(runId, attempt)), {
      consistent: true,
    });
    const plan = act ? 'done' : planRollout(record, await readServing(services.records, model), spec.rollout);
    if (plan === 'done') await endRun(services, model, runId, { outcome: 'promoted', reasons: [] });
    return { plan };
  },
);
