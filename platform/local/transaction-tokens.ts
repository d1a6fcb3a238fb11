import { digestOf } from '../../core/canonical-json.ts';
import { PerennialError } from '../../core/errors.ts';
import type { Clock } from '../clock.ts';
import type { RecordWrite } from '../services.ts';
import type { Database } from './database.ts';

const TOKEN_LIFE_MILLISECONDS = 10 * 60_000;

/**
 * Does the work unless `token` did it within the last 10 minutes, and then answers undefined. Part of the
 * caller's transaction, so a failed attempt leaves no token. Throws InvalidInputError when the token stood
 * for other writes.
 */
export function applyOnce<Result>(
  database: Database,
  clock: Clock,
  { token, writes }: { token: string; writes: RecordWrite[] },
  work: () => Result,
): Result | undefined {
  if (token === '') throw new PerennialError('InvalidInputError', 'a transaction token is not empty');
  const now = clock.now().getTime();
  const digest = digestWrites(writes);
  database.run('DELETE FROM transaction_tokens WHERE applied_at <= ?', now - TOKEN_LIFE_MILLISECONDS);
  const known = database.get<{ digest: string }>(
    'SELECT digest FROM transaction_tokens WHERE token = ?',
    token,
  );
  if (known?.digest === digest) return undefined;
  if (known !== undefined) {
    throw new PerennialError('InvalidInputError', 'the transaction token was used for other writes', {
      token,
    });
  }
  const result = work();
  database.run('INSERT INTO transaction_tokens VALUES (?, ?, ?)', token, digest, now);
  return result;
}

function digestWrites(writes: RecordWrite[]): string {
  try {
    return digestOf(writes);
  } catch (error) {
    throw new PerennialError('InvalidInputError', 'the writes are not JSON', {}, error);
  }
}
