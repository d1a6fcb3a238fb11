import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { estimateCost } from '../../core/cost/estimate-cost.ts';
import { findHourly } from '../../core/cost/find-hourly.ts';
import { priceLines } from '../../core/cost/price-lines.ts';
import { priceMillion } from '../../core/cost/price-million.ts';
import { PRICES_DATED } from '../../core/cost/prices.ts';
import { readDeployment } from '../../core/cost/read-deployment.ts';
import { unpricedMachine } from '../../core/cost/retrain-lines.ts';
import { ASSUMPTIONS } from '../../core/cost/workload.ts';
import { UsageError } from '../cli-error.ts';
import { defineCommand } from '../command.ts';
import { dollars, layOutCost, layOutMillion, signedDollars, sumCost } from '../cost/lay-out-cost.ts';
import { readTemplates, synthesise } from '../cost/read-templates.ts';
import { EXIT } from '../exit-code.ts';
import { bold, dim, red } from '../text.ts';

export default defineCommand({
  usage: '',
  description:
    "What an environment costs a month, line by line, read from its own templates and a dated price list (us-east-1, USD),\nwith and without AWS's free tier. Needs no account. --compare takes what --json printed earlier and shows the change.",
  arguments: { min: 0, max: 0 },
  options: {
    env: { type: 'string', value: 'NAME', help: 'the environment: environments/NAME.yaml (default: dev)' },
    predictions: { type: 'string', value: 'N', help: 'requests a month, 1e6 for a million (default: 1e6)' },
    models: { type: 'string', value: 'N', help: 'models (default: 1)' },
    retrains: { type: 'string', value: 'N', help: 'trainings a month, all models together (default: 30)' },
    jobs: {
      type: 'string',
      value: 'N',
      help: 'trainings that are SageMaker jobs (default: as trainer.compute says)',
    },
    templates: { type: 'string', value: 'FOLDER', help: 'price the templates that cdk synth wrote there' },
    compare: { type: 'string', value: 'FILE', help: 'a file with the --json output to compare with' },
  },
  examples: ['npx perennial cost --env dev --predictions 1e6 --models 3 --retrains 30'],
  async run({ options, output, io }) {
    const environment = options.env ?? 'dev';
    if (!/^[a-z][a-z0-9-]*$/.test(environment))
      throw new UsageError(`--env takes the name of a file in environments/, not "${environment}"`);
    const workload = {
      predictions: readCount('predictions', options.predictions, 1e6),
      models: readCount('models', options.models, 1),
      retrains: readCount('retrains', options.retrains, 30),
      ...(options.jobs !== undefined && { jobs: readCount('jobs', options.jobs, 0) }),
    };
    const templates = options.templates
      ? readTemplates(resolve(io.cwd, options.templates))
      : await synthesise(environment);
    const deployment = readDeployment(templates);
    if (workload.jobs && !deployment.trainer)
      throw new UsageError(`--jobs needs trainer.image in environments/${environment}.yaml`);
    const lines = priceLines(estimateCost(deployment, workload, ASSUMPTIONS));
    const million = priceMillion(deployment, workload, ASSUMPTIONS);
    const unpriced = unpricedMachine(deployment);
    const hourly = findHourly(templates);
    const total = sumCost(lines);
    const before = options.compare ? readEarlier(resolve(io.cwd, options.compare)) : undefined;

    output.object({
      environment,
      ...workload,
      pricesDated: PRICES_DATED,
      hourly,
      ...total,
      ...(million && { million }),
      ...(unpriced && { unpriced: [unpriced] }),
      lines,
      assumptions: ASSUMPTIONS,
    });
    output.lines(layOutCost(lines, output.width));
    if (million) output.lines(layOutMillion(million));
    output.line(
      bold(`${dollars(total.usd)} a month`),
      `, ${dollars(total.usdAfterFreeTier)} with the free tier; `,
      `${dollars(total.usdIdle)} of it while idle (${dollars(total.usdIdleAfterFreeTier)}).`,
    );
    if (total.usdDashboards > 0)
      output.line(
        `An account whose free dashboards are taken saves ${dollars(total.usdDashboards)} of it by dashboard: false.`,
      );
    if (before)
      output.line(
        `Before: ${dollars(before.usd)} a month; the change is ${signedDollars(total.usd - before.usd)}.`,
      );
    if (unpriced) output.line(red('not priced'), `  jobs on ${unpriced}: no price of it is known here`);
    for (const finding of hourly) output.line(red('bills by the hour'), `  ${finding}`);
    output.line(
      dim(
        `Prices of ${PRICES_DATED}, us-east-1. Assumed: ${ASSUMPTIONS.predictMilliseconds} ms a prediction and ${ASSUMPTIONS.streamMilliseconds} ms for its log, ${ASSUMPTIONS.trainLargeSeconds} s and ${ASSUMPTIONS.datasetMegabytes} MB a training, ${ASSUMPTIONS.monthsSoFar} months like this; --json names all of it.`,
      ),
    );
    return hourly.length > 0 ? EXIT.notAsAsked : EXIT.done;
  },
});

function readCount(name: string, text: string | undefined, otherwise: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (!(Number.isFinite(value) && value >= 0) || text?.trim() === '')
    throw new UsageError(`--${name} takes a number such as 1e6, not "${text}"`);
  return value;
}

function readEarlier(path: string): { usd: number } {
  let earlier: unknown;
  try {
    earlier = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`${path} is not what --json printed: ${(error as Error).message}`);
  }
  const usd = (earlier as { usd?: unknown } | null)?.usd;
  if (typeof usd !== 'number') throw new UsageError(`${path} is not what --json printed: it has no usd`);
  return { usd };
}
