import { pauseCommand } from '../pause-command.ts';

export default pauseCommand({
  action: 'pause',
  description: 'Starts no training of a model any more, until resume. Predictions and intake of data go on.',
  why: 'newData looks wrong, asked the supplier',
  done: 'paused: no training starts, predictions go on',
});
