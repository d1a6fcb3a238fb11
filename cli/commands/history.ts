import type { LedgerEntry } from '../../core/contracts/serving.ts';
import type { LedgerAtAnswer } from '../answers.ts';
import { UsageError } from '../cli-error.ts';
import { type CommandCall, defineCommand } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { championOf } from '../explain-conflict.ts';
import { formatAgo, formatTime } from '../format-time.ts';
import { apiPath } from '../http-client.ts';
import { listItems } from '../list-items.ts';
import { tellEntry } from '../tell-entry.ts';
import { bold, dim } from '../text.ts';

export default defineCommand({
  usage: 'MODEL',
  description:
    "Tells what happened to a model, from its ledger, oldest first. With --at, says what served at that time and why.\nTimes are UTC unless they carry a zone: 2026-11-21, 2026-11-21T09:30, '2026-11-21 09:30+01:00'.",
  arguments: { min: 1, max: 1 },
  options: { at: { type: 'string', value: 'TIME', help: 'what served then, and why' } },
  examples: ['npx perennial history green-taxi', 'npx perennial history green-taxi --at 2026-11-21T09:30Z'],
  async run(call) {
    const model = call.arguments[0]!;
    if (call.options.at !== undefined) return showServingAt(call, model, parseTime(call.options.at));
    const { client, output, io } = call;
    const { items } = await listItems<LedgerEntry>(client, apiPath`/models/${model}/ledger`);
    output.object({ items });
    if (items.length === 0) output.line(dim('Nothing happened yet.'));
    for (const entry of items) {
      output.line(
        dim(`${formatTime(entry.at)}  ${formatAgo(entry.at, io.now()).padEnd(11)}`),
        '  ',
        bold(tellEntry(entry)),
        dim(`, by ${entry.who}`),
      );
      if (entry.why) output.line(`${' '.repeat(35)}${entry.why}`);
    }
    return EXIT.done;
  },
});

async function showServingAt(
  { client, output }: Pick<CommandCall, 'client' | 'output'>,
  model: string,
  at: string,
): Promise<ExitCode> {
  const answer = await client.get<LedgerAtAnswer>(apiPath`/models/${model}/ledger`, { at });
  output.object(answer);
  const { serving, entry } = answer;
  const champion = championOf(serving);
  if (champion === undefined) {
    output.line(`At ${formatTime(at)} nothing served for ${model}.`);
    return EXIT.done;
  }
  output.line(
    `At ${formatTime(at)} `,
    bold(`version ${champion}`),
    ` served for ${model} (revision ${serving!.rev}).`,
  );
  if (entry) {
    output.line(`  ${formatTime(entry.at)}  ${tellEntry(entry)}, by ${entry.who}`);
    output.line(`  why: ${entry.why}`);
    output.line(dim(`  entry ${entry.seq}, hash ${entry.hash}`));
  }
  return EXIT.done;
}

const TIME = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?(Z|[+-]\d{2}:?\d{2})?$/;

function parseTime(text: string): string {
  const iso = text.replace(' ', 'T');
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/.test(iso.slice(10)) || iso.length === 10 ? iso : `${iso}Z`;
  const time = TIME.test(text) ? new Date(zoned) : new Date(Number.NaN);
  if (Number.isNaN(time.getTime()))
    throw new UsageError(`--at is a time such as 2026-11-21T09:30Z; this is "${text}"`);
  return time.toISOString();
}
