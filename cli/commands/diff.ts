import type { DatasetRecord } from '../../core/contracts/dataset.ts';
import type { ModelAnswer, VersionAnswer } from '../answers.ts';
import { defineCommand } from '../command.ts';
import {
  compareMetrics,
  compareObjects,
  compareSets,
  inputNames,
  type MetricChange,
} from '../compare-versions.ts';
import { EXIT } from '../exit-code.ts';
import { formatCount, formatNumber, formatPValue, shortenId } from '../format-number.ts';
import { type ApiClient, apiPath } from '../http-client.ts';
import { listItems } from '../list-items.ts';
import { parseWhole } from '../parse-duration.ts';
import { layOutTable } from '../print-table.ts';
import { bold, dim, green, red, type Text } from '../text.ts';

export default defineCommand({
  usage: 'MODEL A B',
  description:
    'Says what differs between two versions of a model: spec, datasets, parameters, inputs and metrics. The metrics of\nthe two are of the same test rows where B was judged against A, and then come with a paired test; else each version\nhas its own test rows.',
  arguments: { min: 3, max: 3 },
  options: {},
  examples: ['npx perennial diff green-taxi 3 4'],
  async run({ arguments: [model, ...numbers], client, output }) {
    const [a, b] = await Promise.all(
      numbers.map((text) => {
        const number = parseWhole('a version', text.replace(/^v/, ''));
        return client.get<VersionAnswer>(apiPath`/models/${model!}/versions/${number}`);
      }),
    );
    const [specs, { items: datasets }] = await Promise.all([
      readSpecs(client, a!, b!),
      listItems<DatasetRecord>(client, apiPath`/models/${model!}/datasets`),
    ]);
    const difference = {
      model,
      versions: [a!.version, b!.version],
      spec: { revisions: [a!.specRevision, b!.specRevision], changes: specs && compareObjects(...specs) },
      datasets: compareSets(a!.datasets, b!.datasets),
      inputs: compareSets(inputNames(a!.signature), inputNames(b!.signature)),
      algorithm: compareObjects(
        { algorithm: a!.algorithm, ...a!.params },
        { algorithm: b!.algorithm, ...b!.params },
      ),
      lineage: compareObjects(lineageOf(a!), lineageOf(b!)),
      metrics: compareMetrics(a!, b!),
    };
    output.object(difference);
    const nameOf = (id: string) => {
      const dataset = datasets.find((each) => each.datasetId === id);
      return dataset
        ? `${dataset.seq} ${dataset.filename} (${formatCount(dataset.rows)} rows)`
        : shortenId(id);
    };
    output.line(bold(`${model} version ${a!.version} → ${b!.version}`));
    section('spec', specLines(difference.spec));
    section('datasets', setLines(difference.datasets, nameOf));
    section('inputs', setLines(difference.inputs));
    section('algorithm', changeLines(difference.algorithm));
    section('rows and code', changeLines(difference.lineage));
    output.lines(['', ...metricTable(difference.metrics, a!, b!, output.width)]);
    return EXIT.done;

    function section(title: string, lines: readonly Text[]): void {
      output.line('');
      output.line(bold(title), lines.length === 0 ? dim('  the same') : '');
      output.lines(lines);
    }
  },
});

/** Both specs, where the platform still gives them out by revision. */
async function readSpecs(
  client: ApiClient,
  a: VersionAnswer,
  b: VersionAnswer,
): Promise<[object, object] | undefined> {
  if (a.specDigest === b.specDigest) return [{}, {}];
  const path = apiPath`/models/${a.model}`;
  const found = await Promise.all(
    [a, b].map(({ specRevision }) => client.get<ModelAnswer>(path, { revision: specRevision })),
  );
  const isEach = found.every((answer, index) => answer.specDigest === [a, b][index]!.specDigest);
  return isEach ? [found[0]!.spec, found[1]!.spec] : undefined;
}

function lineageOf(version: VersionAnswer) {
  return {
    'rows trained on': version.rows.train,
    'rows tested on': version.rows.test,
    code: shortenId(version.codeDigest),
  };
}

type Change = ReturnType<typeof compareObjects>[number];

function specLines({ revisions, changes }: { revisions: number[]; changes: Change[] | undefined }): Text[] {
  if (changes?.length === 0) return [];
  const heading = dim(`  revision ${revisions[0]} → ${revisions[1]}`);
  return changes ? [heading, ...changeLines(changes)] : [heading];
}

function changeLines(changes: readonly Change[]): Text[] {
  const show = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  return changes.map(({ path, before, after }) => [
    `  ${path}: `,
    before === undefined ? '' : red(show(before)),
    before === undefined || after === undefined ? '' : ' → ',
    after === undefined ? dim(' is gone') : green(show(after)),
  ]);
}

function setLines(
  { added, removed }: { added: string[]; removed: string[] },
  nameOf = (name: string) => name,
): Text[] {
  return [
    ...removed.map((name) => red(`  − ${nameOf(name)}`)),
    ...added.map((name) => green(`  + ${nameOf(name)}`)),
  ];
}

function metricTable(
  metrics: readonly MetricChange[],
  a: VersionAnswer,
  b: VersionAnswer,
  width: number,
): Text[] {
  const isPaired = metrics.some(({ paired }) => paired);
  const number = (value: number | null | undefined): string => (value == null ? '' : formatNumber(value));
  const rows = metrics.map(({ metric, before, after, difference, paired, verdict }) => [
    metric,
    formatNumber(before),
    formatNumber(after),
    difference === null ? '–' : `${difference > 0 ? '+' : ''}${formatNumber(difference)}`,
    ...(isPaired ? [number(paired?.low), number(paired?.high), formatPValue(paired?.pValue)] : []),
    verdict === 'better' ? green(verdict) : verdict === 'worse' ? red(verdict) : dim(verdict),
  ]);
  const right = (title: string) => ({ title, align: 'right' as const });
  const columns = [
    { title: 'METRIC' },
    right(`VERSION ${a.version}`),
    right(`VERSION ${b.version}`),
    right('DIFFERENCE'),
    ...(isPaired ? [right('BETTER BY, FROM'), right('TO (95 %)'), right('P')] : []),
    { title: '' },
  ];
  const where = isPaired ? 'both on the test rows of the later one' : 'each on its own test rows';
  return [[bold('metrics'), dim(`  ${where}`)], ...layOutTable(columns, rows, width)];
}
