import { PromoteVersionInput, PromoteVersionOutput } from '../../core/contracts/workflows.ts';
import { handle } from '../handle.ts';
import { promoteVersion } from '../store/promote-version.ts';
import { promotionAct } from '../store/promotion-act.ts';
import { readVersion } from '../store/read-version.ts';

/** Makes the version the champion if the champion is still the one it was judged against. */
export const handler = handle(
  PromoteVersionInput,
  PromoteVersionOutput,
  async ({ model, runId, version, attempt, by, why }, services) =>
    promoteVersion(services, await readVersion(services.records, model, version), {
      who: by,
      why,
      actionId: promotionAct(runId, attempt),
    }),
);
