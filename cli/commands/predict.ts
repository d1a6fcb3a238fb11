import { resolve } from 'node:path';
import type { Prediction } from '../../core/contracts/api.ts';
import { UsageError } from '../cli-error.ts';
import { type CommandCall, defineCommand, KEY_OPTION, type OptionValues } from '../command.ts';
import { drawBar } from '../draw-bar.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { formatCount, formatNumber, formatQuantity } from '../format-number.ts';
import { apiPath } from '../http-client.ts';
import { modelInputs } from '../predict/model-inputs.ts';
import { isJsonRow, parseRow } from '../predict/parse-row.ts';
import type { Answer } from '../predict/score-rows.ts';
import { servingVersion } from '../predict/serving-version.ts';
import { bold, dim, type Text, yellow } from '../text.ts';
import { findLocalFile } from '../upload-file.ts';
import { writeFileWhole } from '../write-file.ts';

const OPTIONS = {
  row: {
    type: 'string',
    multiple: true,
    value: 'a=1,b=x',
    help: 'one row; may be repeated. "a=" is missing, b="x,y" holds a comma, JSON works too',
  },
  file: { type: 'string', value: 'FILE', help: 'rows of a CSV, JSON Lines or Parquet file' },
  out: { type: 'string', value: 'FILE', help: 'where the scored rows go as CSV, else stdout' },
  replace: {
    type: 'boolean',
    help: 'leave out columns of FILE that have the name of an added one, instead of refusing it',
  },
  key: KEY_OPTION,
} as const;

export default defineCommand({
  usage: 'MODEL --row a=1,b=x | --file FILE',
  description:
    'Asks the version that serves for predictions. With --file, keeps the columns and their order and adds prediction,\nprobability.<class> for classifiers, version, predictionId and error: a row that cannot be scored has an empty\nprediction and its reason there. Exits 1 when any row has none.\nWith an API key and no AWS credentials, --row takes JSON only: the key opens nothing that says what the columns are.',
  arguments: { min: 1, max: 1 },
  options: OPTIONS,
  examples: [
    'npx perennial predict houses --row median_income=3.2,ocean_proximity=INLAND',
    'npx perennial predict houses --file new.csv --out scored.csv',
  ],
  run(call) {
    const { row: rows, file } = call.options;
    if ((rows === undefined) === (file === undefined)) throw new UsageError('say either --row or --file');
    return rows ? predictRows(call, call.arguments[0]!, rows) : predictFile(call, call.arguments[0]!, file!);
  },
});

type Call = CommandCall<OptionValues<typeof OPTIONS>>;

async function predictRows({ client, output }: Call, model: string, texts: string[]): Promise<ExitCode> {
  // what the model's inputs are is not for everybody with a key to ask, and JSON says itself what a value is
  const isSelfContained = client.hasKey && texts.every(isJsonRow);
  const inputs = isSelfContained ? [] : modelInputs((await servingVersion(client, model)).version.signature);
  const rows = texts.map((text) => parseRow(text, inputs));
  const { body } = await client.write<Answer>('POST', apiPath`/models/${model}/predict`, { rows });
  output.object(body);
  for (const prediction of body.predictions) output.lines(predictionLines(prediction));
  output.line(dim(`${model} version ${body.version}, prediction ${body.requestId}:0`));
  return EXIT.done;
}

const BAR_CELLS = 20;

function predictionLines(prediction: Prediction): Text[] {
  if ('value' in prediction) return [bold(String(prediction.value))];
  const probabilities = Object.entries(prediction.probabilities).toSorted(([, a], [, b]) => b - a);
  const width = Math.max(...probabilities.map(([label]) => label.length));
  return probabilities.map(([label, share]) => [
    label === prediction.label ? bold(label) : label,
    ' '.repeat(width - label.length),
    `  ${drawBar(share, BAR_CELLS)}  ${formatNumber(share)}`,
  ]);
}

async function predictFile(call: Call, model: string, name: string): Promise<ExitCode> {
  const { client, output, io, options } = call;
  const file = await findLocalFile(io.cwd, name);
  const { spec, version } = await servingVersion(client, model);
  // Loaded here because a single row must not wait for the engine that reads files.
  const { scoreFile } = await import('../predict/score-file.ts');
  const target = options.out === undefined ? undefined : writeFileWhole(resolve(io.cwd, options.out));
  const toStdout = async (text: string) => void (output.json || io.stdout.write(text));
  try {
    const score = await scoreFile(
      client,
      { path: file.path, spec, version, replace: options.replace === true },
      target ? target.write : toStdout,
      ({ rows }) => output.live(`scored ${formatCount(rows)} rows`),
    );
    output.live('');
    await target?.commit();
    output.object({ model, file: name, ...(options.out && { out: options.out }), ...score });
    const where = options.out ? `${options.out}: ` : '';
    const summary = `${where}${formatQuantity(score.scored, 'row')} scored by version ${score.versions.join(', ') || version.version}`;
    // The rows themselves may be on stdout, so this is said beside them.
    output.note(summary);
    if (score.failed === 0) return EXIT.done;
    output.note(
      yellow(`${formatQuantity(score.failed, 'row')} not scored, the first because ${score.firstError}`),
    );
    return EXIT.notAsAsked;
  } catch (error) {
    await target?.discard();
    throw error;
  }
}
