import { UsageError } from '../cli-error.ts';
import { defineCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { formatQuantity } from '../format-number.ts';
import { apiPath } from '../http-client.ts';

interface DeleteAnswer {
  model: string;
  deleted: { objects: number; records: number };
}

export default defineCommand({
  usage: 'MODEL --data --yes',
  description:
    'Deletes a model with everything that was dropped, learned and logged for it. It cannot be undone. The ledger keeps\nthat it happened. Both options must be given: --data says what goes, --yes that it is meant.',
  arguments: { min: 1, max: 1 },
  options: {
    data: { type: 'boolean', help: 'its drops, datasets, logs and records' },
    yes: { type: 'boolean', help: 'it is meant' },
  },
  examples: ['npx perennial delete green-taxi --data --yes'],
  async run({ arguments: [model], options, client, output }) {
    if (!options.data || !options.yes)
      throw new UsageError(
        `deleting "${model}" deletes its data for good and ends its predictions: say --data --yes`,
        `npx perennial pause ${model} only stops its training`,
      );
    const path = `${apiPath`/models/${model!}`}?data=true`;
    const { body } = await client.write<DeleteAnswer>('DELETE', path);
    output.object(body);
    const { objects, records } = body.deleted;
    output.line(
      `${model}: deleted, ${formatQuantity(objects, 'object')} and ${formatQuantity(records, 'record')}; the ledger keeps that it happened`,
    );
    return EXIT.done;
  },
});
