import { decideCommand } from '../decide-command.ts';

export default decideCommand({
  decision: 'approve',
  description: 'Lets a version serve that waits for a person. The beginning of the id is enough.',
  example: 'npx perennial approve 3f9a2c --why "checked the outer zones"',
  done: 'approved',
});
