import type { Explanation } from '../../core/contracts/explanation.ts';
import type { ModelAnswer, VersionAnswer } from '../answers.ts';
import { CliError, UsageError } from '../cli-error.ts';
import { defineCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { searchDrop, searchRun } from '../find-record.ts';
import { apiPath } from '../http-client.ts';
import { parseWhole } from '../parse-duration.ts';
import { showDrop } from '../show/show-drop.ts';
import { showModel } from '../show/show-model.ts';
import { showRun } from '../show/show-run.ts';
import { showVersion } from '../show/show-version.ts';

export default defineCommand({
  usage: 'MODEL[@VERSION] | RUN | DROP',
  description:
    'Shows everything about one thing: a model and its spec; a version with its lineage, metrics, gates and what it\ngoes by; a run with its trials and steps (a failed one with the step, the error and what was logged); a drop with its\ncounts, findings and steps.',
  arguments: { min: 1, max: 1 },
  options: {},
  examples: [
    'npx perennial show green-taxi',
    'npx perennial show green-taxi@4',
    'npx perennial show drop-01hfz3tq7bqk5w0z8r6vxnm2cd-1',
  ],
  async run({ arguments: [name], client, output, io }) {
    const found = await findThing(client, name!);
    output.object(found.value);
    const now = io.now();
    switch (found.kind) {
      case 'model':
        output.lines(await showModel(found.value, now));
        break;
      case 'version':
        output.lines(showVersion(found.value, found.value.explanation, output.width, now));
        break;
      case 'drop':
        output.lines(showDrop(found.value, output.width, now));
        break;
      case 'run':
        output.lines(showRun(found.value, output.width, now));
    }
    return EXIT.done;
  },
});

type Client = Parameters<typeof searchDrop>[0];

async function findThing(client: Client, name: string) {
  const [model, version, ...rest] = name.split('@');
  if (rest.length > 0) throw new UsageError(`"${name}" is not MODEL@VERSION`);
  if (version !== undefined) {
    const number = parseWhole('VERSION', version.replace(/^v/, ''));
    const path = apiPath`/models/${model!}/versions/${number}`;
    const found = await client.get<VersionAnswer>(path);
    const explanation =
      found.explanationDigest === undefined
        ? undefined
        : await client.find<Explanation>(apiPath`/models/${model!}/versions/${number}/explanation`);
    return { kind: 'version', value: { ...found, ...(explanation && { explanation }) } } as const;
  }
  if (/^[a-z][a-z0-9-]{0,62}$/.test(name)) {
    const value = await client.find<ModelAnswer>(apiPath`/models/${name}`);
    if (value) return { kind: 'model', value } as const;
  }
  const drop = await searchDrop(client, name);
  if (drop) return { kind: 'drop', value: drop } as const;
  const run = await searchRun(client, name);
  if (run) return { kind: 'run', value: run } as const;
  throw new CliError(
    `there is no model, drop or run "${name}"`,
    EXIT.notAsAsked,
    'npx perennial status lists the models',
  );
}
