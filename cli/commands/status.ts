import { defineCommand } from '../command.ts';
import { printModelStatus } from '../model-status.ts';
import { printModelsTable } from '../models-table.ts';

export default defineCommand({
  usage: '[MODEL]',
  description:
    'Without a name, every model in one table: what serves, since when, what is open. With one, a picture of that\nmodel: what serves and how good it is, drops, runs, decisions, drift, and what waits for a person.',
  arguments: { min: 0, max: 1 },
  options: {},
  examples: ['npx perennial status', 'npx perennial status green-taxi'],
  run: (call) => {
    const [model] = call.arguments;
    return model === undefined ? printModelsTable(call) : printModelStatus(call, model);
  },
});
