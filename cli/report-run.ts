import type { ApprovalRecord } from '../core/contracts/approval.ts';
import type { RunAnswer, VersionAnswer } from './answers.ts';
import type { CommandCall } from './command.ts';
import { describeFailure } from './describe-failure.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { formatNumber } from './format-number.ts';
import { apiPath } from './http-client.ts';
import { listItems } from './list-items.ts';
import { reasonLines } from './reason-lines.ts';
import { styleOutcome } from './style-outcome.ts';
import { dim, type Text } from './text.ts';

/** Says how a run ended and what follows from it. */
export async function reportRun(
  { client, output }: Pick<CommandCall, 'client' | 'output'>,
  run: RunAnswer,
): Promise<void> {
  if (output.json) return;
  output.line('  ', styleOutcome(run.outcome), '  ', await sentence(client, run));
  const failure = describeFailure(run);
  if (failure) output.line('    ', failure);
  else output.lines(reasonLines(run.reasons, '    '));
  const next =
    run.outcome === 'awaiting-approval' ? await howToApprove(client, run) : NEXT[run.outcome ?? '']?.(run);
  if (next) output.line(dim(`    ${next}`));
}

async function howToApprove(client: CommandCall['client'], run: RunAnswer): Promise<string> {
  const { items } = await listItems<ApprovalRecord>(client, '/approvals');
  const asked = items.find((approval) => approval.model === run.model && approval.version === run.version);
  const id = asked ? asked.approvalId.slice(0, 12) : 'ID';
  return `npx perennial approve ${id} lets it serve; npx perennial show ${run.model}@${run.version} says how good it is`;
}

const NEXT: Record<string, (run: RunAnswer) => string | undefined> = {
  failed: (run) => `npx perennial show ${run.runId}`,
  registered: (run) =>
    run.version === undefined
      ? undefined
      : `npx perennial show ${run.model}@${run.version} says what the gates found`,
};

async function sentence(client: CommandCall['client'], run: RunAnswer): Promise<Text> {
  if (run.version === undefined) return ['run ', run.runId];
  const version = await client.find<VersionAnswer>(apiPath`/models/${run.model}/versions/${run.version}`);
  const metrics = Object.entries(version?.metrics ?? {}).map(
    ([name, value]) => `${name} ${formatNumber(value)}`,
  );
  return [
    `version ${run.version}`,
    run.outcome === 'promoted' ? ' serves' : '',
    metrics.length > 0 ? `: ${metrics.join('  ')}` : '',
  ];
}

/** Done only where the new version serves: that is what new data and `train` ask for. */
export function exitCodeOfRun(run: { outcome?: string | undefined } | undefined): ExitCode {
  return run?.outcome === 'promoted' ? EXIT.done : EXIT.notAsAsked;
}
