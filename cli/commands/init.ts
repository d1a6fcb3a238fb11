import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Task } from '../../core/contracts/model-spec.ts';
import { CliError, UsageError } from '../cli-error.ts';
import { defineCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { formatQuantity } from '../format-number.ts';
import { bold, dim, type Text, yellow } from '../text.ts';
import { findLocalFile } from '../upload-file.ts';

const TASKS: readonly string[] = ['regression', 'binary', 'multiclass'] satisfies Task[];
const MODEL_NAME = /^[a-z][a-z0-9-]{0,62}$/;

export default defineCommand({
  usage: 'NAME --from FILE --target COLUMN',
  description:
    'Writes a first model spec from a data file: the task from the target, a kind for every column, the parts of times, clips\nfor heavy tails. Identifiers, constants and columns that give the target away are named in comments and left out.\nNothing leaves this machine.',
  arguments: { min: 1, max: 1 },
  options: {
    from: { type: 'string', value: 'FILE', help: 'CSV, JSON Lines or Parquet, plain or gzipped' },
    target: { type: 'string', value: 'COLUMN', help: 'what the model is to predict' },
    task: { type: 'string', value: 'TASK', help: 'regression, binary or multiclass; guessed without it' },
    positive: { type: 'string', value: 'LABEL', help: 'binary: the label whose probability is predicted' },
    out: { type: 'string', value: 'FILE', help: 'where the spec goes, else models/NAME.yaml' },
    force: { type: 'boolean', help: 'overwrite the file if it is there' },
  },
  examples: ['npx perennial init churn --from telco-churn.csv --target Churn'],
  async run({ arguments: [name], options, output, io }) {
    const { from, target, task, positive } = options;
    if (!MODEL_NAME.test(name!))
      throw new UsageError(
        `"${name}" is no model name: 1 to 63 lower-case letters, digits or "-", beginning with a letter`,
      );
    if (!from || !target) throw new UsageError('init needs --from FILE and --target COLUMN');
    if (task !== undefined && !TASKS.includes(task))
      throw new UsageError(`--task is regression, binary or multiclass; this is "${task}"`);
    const file = await findLocalFile(io.cwd, from);
    const out = options.out ?? `models/${name}.yaml`;
    const path = resolve(io.cwd, out);
    if (!options.force && (await stat(path).catch(() => undefined)))
      throw new UsageError(`${out} is there already`, '--force overwrites it');

    // Loaded here because --help must not wait for the engine that reads files.
    const [{ draftSpec }, { writeSpec }, { checkDraft }] = await Promise.all([
      import('../init/draft-spec.ts'),
      import('../init/write-spec.ts'),
      import('../init/check-draft.ts'),
    ]);
    const draft = await draftSpec({
      name: name!,
      path: file.path,
      target,
      ...(task !== undefined && { task: task as Task }),
      ...(positive !== undefined && { positive }),
    });
    const text = writeSpec(draft);
    const problems = await checkDraft(text);
    if (problems.length > 0)
      throw new CliError(`the guessed spec would not be accepted: ${problems.join('; ')}`, EXIT.notAsAsked);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);

    const { guess, features, leftOut } = draft;
    output.object({
      file: out,
      task: guess.task,
      target: draft.target,
      ...(guess.positive !== undefined && { positive: guess.positive }),
      features: features.map((feature) => feature.name),
      leftOut,
    });
    const kind: Text =
      guess.positive === undefined ? guess.task : `${guess.task}, positive ${guess.positive}`;
    output.line(bold(out), `  ${draft.target}: `, kind, `; ${formatQuantity(features.length, 'feature')}`);
    for (const { column, why } of leftOut) output.line(yellow('  left out  '), `${column}: ${why}`);
    output.line(dim(`  npx perennial apply ${out}`));
    output.line(dim(`  npx perennial drop ${name} ${from} --wait`));
    return EXIT.done;
  },
});
