import type { z } from 'zod';
import type { LabelsAnswer } from '../../core/contracts/api.ts';
import type { ModelAnswer } from '../answers.ts';
import { defineCommand, KEY_OPTION } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { formatCount, formatQuantity } from '../format-number.ts';
import { apiPath } from '../http-client.ts';
import { dim } from '../text.ts';
import { findLocalFile } from '../upload-file.ts';

export default defineCommand({
  usage: 'MODEL FILE',
  description:
    'Tells how predictions turned out. FILE has the columns predictionId and label, and observedAt if known; a file that\npredict wrote does too, once the outcome stands in a column of it: the one --label names, "label", or the target.\nRows without a prediction id or without a label are passed over. The same label may be sent again.',
  arguments: { min: 2, max: 2 },
  options: {
    label: { type: 'string', value: 'COLUMN', help: 'the column with the outcome' },
    key: KEY_OPTION,
  },
  examples: [
    'npx perennial labels houses outcomes.csv',
    'npx perennial labels houses scored.csv --label median_house_value',
  ],
  async run({ arguments: [model, name], options, client, output, io }) {
    const file = await findLocalFile(io.cwd, name!);
    const { spec } = await client.get<ModelAnswer>(apiPath`/models/${model!}`);
    const { readLabels } = await import('../predict/read-labels.ts');
    let accepted = 0;
    let passedOver = 0;
    for await (const batch of readLabels(file.path, spec, options.label)) {
      passedOver += batch.passedOver;
      if (batch.labels.length === 0) continue;
      const { body } = await client.write<z.infer<typeof LabelsAnswer>>(
        'POST',
        apiPath`/models/${model!}/labels`,
        { labels: batch.labels },
      );
      accepted += body.accepted;
      output.live(`sent ${formatCount(accepted)} labels`);
    }
    output.live('');
    output.object({ model, accepted, passedOver });
    output.line(`${formatQuantity(accepted, 'label')} accepted`);
    if (passedOver > 0)
      output.line(dim(`${formatQuantity(passedOver, 'row')} without id or label passed over`));
    return accepted > 0 ? EXIT.done : EXIT.notAsAsked;
  },
});
