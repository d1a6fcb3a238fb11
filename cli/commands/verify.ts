import type { LedgerEntry } from '../../core/contracts/serving.ts';
import { verifyLedger } from '../../core/registry/ledger-hash.ts';
import type { ModelAnswer } from '../answers.ts';
import { CliError } from '../cli-error.ts';
import { defineCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { formatQuantity } from '../format-number.ts';
import { apiPath } from '../http-client.ts';
import { listItems } from '../list-items.ts';
import { dim, green, red } from '../text.ts';

export default defineCommand({
  usage: 'MODEL',
  description:
    "Walks the chain of a model's ledger on this machine: recomputes every hash, checks that each entry names the one\nbefore it, and that what serves is what the last entry says. Exits 1 at the first broken link. Keep the last hash\nsomewhere else, and a chain that was cut or rewritten as a whole shows as well: --head compares.",
  arguments: { min: 1, max: 1 },
  options: {
    head: { type: 'string', value: 'HASH', help: 'a hash noted earlier that must be in the chain' },
  },
  examples: ['npx perennial verify green-taxi'],
  async run({ arguments: [model], options, client, output }) {
    // Read before the ledger: a promotion in between then only makes the ledger longer.
    const current = await client.find<ModelAnswer>(apiPath`/models/${model!}`);
    const { items } = await listItems<LedgerEntry>(client, apiPath`/models/${model!}/ledger`);
    if (items.length === 0) throw new CliError(`"${model}" has no ledger`, EXIT.notAsAsked);
    const entries = items.toSorted((a, b) => a.seq - b.seq);
    const check = verifyLedger(entries);
    const last = entries.at(-1)!;
    const reason = check.valid
      ? (servingMismatch(last, current) ?? headMissing(entries, options.head))
      : check.reason;
    output.object({
      model,
      valid: reason === undefined,
      entries: entries.length,
      ...(reason === undefined ? { head: last.hash } : { reason, ...('seq' in check && { seq: check.seq }) }),
    });
    if (reason !== undefined) {
      output.line(red('broken'), `  ${model}: ${reason}`);
      return EXIT.notAsAsked;
    }
    output.line(green('whole'), `  ${model}: ${formatQuantity(entries.length, 'entry', 'entries')}`);
    output.line(dim(`last hash ${last.hash}`));
    return EXIT.done;
  },
});

/** A ledger cut at its end still is a chain, but then more was served than it tells. */
function servingMismatch(last: LedgerEntry, model: ModelAnswer | undefined): string | undefined {
  const rev = model?.serving?.rev ?? 0;
  return last.rev >= rev
    ? undefined
    : `serving revision ${rev} has no entry: the chain ends at revision ${last.rev}`;
}

function headMissing(entries: readonly LedgerEntry[], head: string | undefined): string | undefined {
  return head === undefined || entries.some((entry) => entry.hash === head)
    ? undefined
    : `no entry has the hash ${head}`;
}
