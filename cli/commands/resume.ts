import { pauseCommand } from '../pause-command.ts';

export default pauseCommand({
  action: 'resume',
  description:
    'Allows training of a model again. What came meanwhile waits for the next drop or npx perennial train.',
  why: 'the supplier mended the export',
  done: 'resumed: training starts again with the next drop, or npx perennial train',
});
