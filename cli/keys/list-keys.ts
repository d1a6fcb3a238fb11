import type { KeyItem } from '../../core/contracts/api-key.ts';
import type { CommandCall } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { formatAgo, formatTime } from '../format-time.ts';
import { listItems } from '../list-items.ts';
import { layOutTable, type TableColumn } from '../print-table.ts';
import { dim, green, red, type Text } from '../text.ts';

const COLUMNS: readonly TableColumn[] = [
  { title: 'ID' },
  { title: 'NAME', shrink: true },
  { title: 'STATE' },
  { title: 'MODELS', shrink: true },
  { title: 'CREATED' },
  { title: 'BY', shrink: true },
  { title: 'EXPIRES' },
];

/** All keys, newest first: what each is good for, and under --json everything that was done to it. */
export async function listKeys({
  client,
  output,
  io,
}: Pick<CommandCall, 'client' | 'output' | 'io'>): Promise<ExitCode> {
  const page = await listItems<KeyItem>(client, '/keys');
  output.object(page);
  if (page.items.length === 0) {
    output.line(dim('No key yet: npx perennial keys create NAME makes one'));
    return EXIT.done;
  }
  const rows = page.items.map((key): Text[] => [
    key.keyId,
    key.name,
    stateOf(key, io.now()),
    key.models?.join(' ') ?? 'all',
    formatAgo(key.createdAt, io.now()),
    key.createdBy,
    key.expiresAt ? formatTime(key.expiresAt) : 'never',
  ]);
  output.lines(layOutTable(COLUMNS, rows, output.width));
  return EXIT.done;
}

function stateOf({ state, revokedAt }: KeyItem, now: Date): Text {
  if (state === 'valid') return green(state);
  return state === 'revoked' ? red(`${state} ${formatAgo(revokedAt, now)}`) : red(state);
}
