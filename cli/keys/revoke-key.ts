import { parseKey } from '../../core/authorisation/parse-key.ts';
import { KeyId, type KeyItem } from '../../core/contracts/api-key.ts';
import { UsageError } from '../cli-error.ts';
import type { CommandCall } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { apiPath } from '../http-client.ts';
import { dim } from '../text.ts';

/** Revokes a key by its id; of a whole key, only the id is sent. */
export async function revokeKey(
  { client, output }: Pick<CommandCall, 'client' | 'output'>,
  text: string,
  why: string | undefined,
): Promise<ExitCode> {
  const keyId = parseKey(text)?.keyId ?? text;
  // not repeated in the message: it may be a secret with a typing error
  if (!KeyId.safeParse(keyId).success)
    throw new UsageError('that is no key id', 'npx perennial keys list shows the ids');
  const { body } = await client.write<KeyItem>('DELETE', apiPath`/keys/${keyId}`, why ? { why } : undefined);
  output.object(body);
  output.line(`${body.name}: key ${body.keyId} is revoked`);
  output.note(dim('Answers that were kept for it run out within a minute.'));
  return EXIT.done;
}
