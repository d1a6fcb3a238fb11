import type { ApprovalRecord } from '../../core/contracts/approval.ts';
import type { DropRecord } from '../../core/contracts/drop.ts';
import type { ModelItem } from '../answers.ts';
import { formatQuantity } from '../format-number.ts';
import { formatAgo } from '../format-time.ts';
import { type ApiClient, apiPath } from '../http-client.ts';
import { listItems } from '../list-items.ts';
import type { Check } from './check.ts';

/** A workflow that takes longer than this is worth a look. */
const LONG_OPEN_MILLISECONDS = 3_600_000;
const RECENT_DROPS = 50;

/** What every model lacks or waits for. */
export async function checkModels(client: ApiClient, now: Date): Promise<Check[]> {
  const { items } = await listItems<ModelItem>(client, '/models');
  if (items.length === 0)
    return [
      {
        subject: 'models',
        verdict: 'warning',
        message: 'there is no model yet',
        todo: 'npx perennial init NAME --from FILE --target COLUMN writes a spec, npx perennial apply makes it known',
      },
    ];
  const { items: approvals } = await listItems<ApprovalRecord>(client, '/approvals');
  const checks: Check[] = [];
  for (const item of items) {
    const drops = await listItems<DropRecord>(client, apiPath`/models/${item.model}/drops`, RECENT_DROPS);
    const found = [
      ...checkServing(item),
      ...checkDrops(item.model, drops.items, now),
      ...checkApprovals(item.model, approvals, now),
    ];
    checks.push(
      ...(found.length > 0
        ? found
        : [{ subject: item.model, verdict: 'ok', message: servesLine(item, now) } as const]),
    );
  }
  return checks;
}

function servesLine({ model, champion }: ModelItem, now: Date): string {
  return `${model}: version ${champion!.version} serves since ${formatAgo(champion!.since, now)}`;
}

function checkServing({ model, champion, paused, lastRun }: ModelItem): Check[] {
  const checks: Check[] = [];
  const failed = lastRun?.outcome === 'failed' ? lastRun.runId : undefined;
  if (!champion)
    checks.push({
      subject: model,
      verdict: failed ? 'problem' : 'warning',
      message: `${model}: nothing serves, predictions are refused`,
      todo: failed
        ? `its last run failed: npx perennial show ${failed}`
        : `npx perennial drop ${model} FILE --wait trains the first version`,
    });
  else if (failed)
    checks.push({
      subject: model,
      verdict: 'warning',
      message: `${model}: the last run failed, version ${champion.version} goes on serving`,
      todo: `npx perennial show ${failed} says why; npx perennial train ${model} tries again`,
    });
  if (paused)
    checks.push({
      subject: model,
      verdict: 'warning',
      message: `${model}: training is paused by ${paused.by}: ${paused.why}`,
      todo: `npx perennial resume ${model}`,
    });
  return checks;
}

function checkDrops(model: string, drops: readonly DropRecord[], now: Date): Check[] {
  const longOpen = drops.filter(
    (drop) => !drop.outcome && now.getTime() - Date.parse(drop.claimedAt) > LONG_OPEN_MILLISECONDS,
  );
  const quarantined = drops.filter((drop) => drop.outcome === 'quarantined');
  const checks: Check[] = [];
  if (longOpen[0])
    checks.push({
      subject: model,
      verdict: 'problem',
      message: `${model}: ${formatQuantity(longOpen.length, 'drop')} without an end, since ${formatAgo(longOpen.at(-1)!.claimedAt, now)}`,
      todo: `npx perennial show ${longOpen[0].dropId}`,
    });
  if (quarantined[0])
    checks.push({
      subject: model,
      verdict: 'warning',
      message: `${model}: ${formatQuantity(quarantined.length, 'drop')} in quarantine until somebody looks`,
      todo: `npx perennial quarantine ${quarantined[0].dropId}, then release it or drop a mended file`,
    });
  return checks;
}

function checkApprovals(model: string, approvals: readonly ApprovalRecord[], now: Date): Check[] {
  return approvals
    .filter((approval) => approval.model === model && approval.decision === undefined)
    .map(({ approvalId, version, askedAt }) => ({
      subject: model,
      verdict: 'warning',
      message: `${model}: version ${version} waits for approval, asked ${formatAgo(askedAt, now)}`,
      todo: `npx perennial approve ${approvalId.slice(0, 12)}, or reject it`,
    }));
}
