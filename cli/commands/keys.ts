import { UsageError } from '../cli-error.ts';
import { defineCommand } from '../command.ts';
import { createKey } from '../keys/create-key.ts';
import { listKeys } from '../keys/list-keys.ts';
import { revokeKey } from '../keys/revoke-key.ts';

/** What each action takes besides its name. */
const ACTIONS: Record<string, { argument?: string; options: readonly string[] }> = {
  create: { argument: 'NAME', options: ['days', 'expires', 'model', 'why'] },
  list: { options: [] },
  revoke: { argument: 'ID', options: ['why'] },
};

export default defineCommand({
  usage: 'create NAME | list | revoke ID',
  description:
    'API keys let callers without AWS credentials ask for predictions and send labels, and nothing else. create shows the\nkey once; only a digest of it is kept. list shows what there is, under --json with who did what, when and why.\nA revoked or expired key is refused within a minute. On this machine (npm start) no key is needed.',
  arguments: { min: 1, max: 2 },
  options: {
    days: { type: 'string', value: 'N', help: 'create: how long the key is good' },
    expires: { type: 'string', value: 'TIME', help: 'create: until when, such as 2027-01-31 (UTC)' },
    model: {
      type: 'string',
      multiple: true,
      value: 'MODEL',
      help: 'create: the only model it is good for; may be repeated',
    },
    why: { type: 'string', value: 'TEXT', help: 'create, revoke: the reason, kept for good' },
  },
  examples: [
    'npx perennial keys create web-shop --days 90 --model houses',
    'npx perennial keys list',
    'npx perennial keys revoke d6j0w80004106105 --why "the trial is over"',
  ],
  async run(call) {
    const [action = '', argument] = call.arguments;
    checkCall(action, argument, Object.keys(call.options));
    const { options } = call;
    if (action === 'create') return createKey(call, argument!, options);
    return action === 'revoke' ? revokeKey(call, argument!, options.why) : listKeys(call);
  },
});

function checkCall(action: string, argument: string | undefined, given: readonly string[]): void {
  const hint = 'npx perennial keys --help shows examples';
  const rule = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  if (!rule) throw new UsageError(`keys has no "${action}": it has create, list and revoke`, hint);
  if ((argument === undefined) !== (rule.argument === undefined))
    throw new UsageError(
      rule.argument
        ? `an argument is missing: npx perennial keys ${action} ${rule.argument}`
        : `keys ${action} takes no argument`,
      hint,
    );
  const own = Object.values(ACTIONS).flatMap(({ options }) => options);
  const foreign = given.find((option) => own.includes(option) && !rule.options.includes(option));
  if (foreign) throw new UsageError(`keys ${action} has no option --${foreign}`, hint);
}
