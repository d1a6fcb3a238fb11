import { decideCommand } from '../decide-command.ts';

export default decideCommand({
  decision: 'reject',
  description:
    'Turns a version down that waits for a person; the champion stays. The beginning of the id is enough.',
  example: 'npx perennial reject 3f9a2c --why "worse at night"',
  done: 'rejected',
});
