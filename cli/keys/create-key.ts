import * as z from 'zod';
import type { CreateKeyAnswer } from '../../core/contracts/api-key.ts';
import { CliError, isProblem, UsageError } from '../cli-error.ts';
import type { CommandCall } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { formatTime } from '../format-time.ts';
import { parseWhole } from '../parse-duration.ts';
import { bold, dim } from '../text.ts';

export interface CreateOptions {
  days?: string | undefined;
  expires?: string | undefined;
  model?: string[] | undefined;
  why?: string | undefined;
}

/** Creates a key and shows it, which nobody can do a second time. */
export async function createKey(
  { client, output }: Pick<CommandCall, 'client' | 'output'>,
  name: string,
  { days, expires, model, why }: CreateOptions,
): Promise<ExitCode> {
  if (days !== undefined && expires !== undefined) throw new UsageError('say either --days or --expires');
  const request = {
    name,
    ...(days !== undefined && { days: parseWhole('--days', days) }),
    ...(expires !== undefined && { expiresAt: parseExpiry(expires) }),
    ...(model && { models: model }),
    ...(why && { why }),
  };
  const created = await client.write<CreateKeyAnswer>('POST', '/keys', request).catch(explainRepeat);
  const { key, keyId, expiresAt, models } = created.body;
  output.object(created.body);
  output.line(bold(key));
  output.note(
    dim(
      `key ${keyId} for ${models ? models.join(', ') : 'all models'}, ${expiresAt ? `until ${formatTime(expiresAt)}` : 'until it is revoked'}`,
    ),
  );
  output.note(
    'This is shown once and kept nowhere. Put it into a secret store now, never into code or a URL.',
  );
  output.note(
    dim('Callers send it as "Authorization: Bearer …"; npx perennial predict takes it from PERENNIAL_KEY.'),
  );
  return EXIT.done;
}

/** A day is over when it ends, everywhere on earth the same: UTC. */
function parseExpiry(text: string): string {
  if (z.iso.date().safeParse(text).success) return `${text}T23:59:59.999Z`;
  if (z.iso.datetime({ offset: true }).safeParse(text).success) return new Date(text).toISOString();
  throw new UsageError(
    `--expires is a day or a time with its zone, such as 2027-01-31 or 2027-01-31T12:00:00Z; this is "${text}"`,
  );
}

/** The connection broke after the key was made: its text is lost, and a second key is not made behind anybody's back. */
function explainRepeat(error: unknown): never {
  const keyId = isProblem(error, 409)
    ? /key ([0-9a-z]{16}) already/.exec(error.problem.detail)?.[1]
    : undefined;
  if (keyId === undefined) throw error;
  throw new CliError(
    `the key ${keyId} was made, but the answer that showed it was lost`,
    EXIT.notAsAsked,
    `npx perennial keys revoke ${keyId}, then create another`,
    error,
  );
}
