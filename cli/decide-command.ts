import type { ApprovalRecord } from '../core/contracts/approval.ts';
import { CliError, UsageError } from './cli-error.ts';
import { type Command, defineCommand } from './command.ts';
import { EXIT } from './exit-code.ts';
import { type ApiClient, apiPath } from './http-client.ts';
import { listItems } from './list-items.ts';

/** `approve` and `reject`: the same question answered. A rejection must say why, for somebody will ask. */
export function decideCommand(rule: {
  decision: 'approve' | 'reject';
  description: string;
  example: string;
  done: string;
}): Command {
  const mustSayWhy = rule.decision === 'reject';
  return defineCommand({
    usage: mustSayWhy ? 'ID --why TEXT' : 'ID',
    description: rule.description,
    arguments: { min: 1, max: 1 },
    options: { why: { type: 'string', value: 'TEXT', help: 'the reason, kept in the ledger' } },
    examples: [rule.example],
    async run({ arguments: [id], options, client, output }) {
      if (mustSayWhy && !options.why) throw new UsageError('a rejection says why: --why TEXT');
      const approvalId = FULL_ID.test(id!) ? id! : await findOpen(client, id!);
      const { body } = await client.write<ApprovalRecord>('POST', apiPath`/approvals/${approvalId}`, {
        decision: rule.decision,
        ...(options.why && { why: options.why }),
      });
      output.object(body ?? { approvalId, decision: rule.decision });
      output.line(body ? `${body.model} version ${body.version}: ${rule.done}` : rule.done);
      return EXIT.done;
    },
  });
}

/** A whole id needs no list: an answer that was taken and not passed on is no longer open, and can be given again. */
const FULL_ID = /^[0-9a-f]{64}$/;

/** The id of the open approval that begins so. */
async function findOpen(client: ApiClient, id: string): Promise<string> {
  const { items } = await listItems<ApprovalRecord>(client, '/approvals');
  const open = items.filter((approval) => approval.decision === undefined);
  const found = open.filter((approval) => approval.approvalId.startsWith(id.toLowerCase()));
  if (found.length === 1) return found[0]!.approvalId;
  const which = found.length > 1 ? found : open;
  const names = which
    .map(({ approvalId, model, version }) => `${approvalId.slice(0, 12)} (${model} version ${version})`)
    .join(', ');
  throw new CliError(
    found.length > 1 ? `"${id}" begins several approvals` : `no open approval "${id}"`,
    EXIT.notAsAsked,
    names === '' ? 'nothing waits for a person' : `open: ${names}`,
  );
}
