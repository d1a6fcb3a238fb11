import { parseArgs } from 'node:util';
import { figure } from './figures.ts';
import { createNarrator } from './narrator.ts';
import { openStage, type Stage } from './stage.ts';
import { applyModels } from './steps/apply-models.ts';
import { letTimePass } from './steps/let-time-pass.ts';
import { predictOnce } from './steps/predict-once.ts';
import { refuseBadDrops } from './steps/refuse-bad-drops.ts';
import { rollBackAndTell } from './steps/roll-back.ts';
import { trainFirstVersions } from './steps/train-first-versions.ts';

/** The morning on which January's file is there. */
const START = '2023-02-01T00:05:00Z';

const { values: options } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const say = createNarrator(options.json);
const startedAt = performance.now();
let stage: Stage | undefined;
try {
  say.show('Perennial, whole, in one process: real data, real handlers, an injected clock.');
  stage = await openStage(START, say);
  await applyModels(stage);
  await trainFirstVersions(stage);
  await predictOnce(stage);
  await refuseBadDrops(stage);
  await letTimePass(stage);
  const ledgerEntries = await rollBackAndTell(stage);

  const versions = await countVersions(stage);
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
  const { counts } = stage;
  say.end(
    `Proved in ${seconds} s: ${counts.drops} drops (${counts.refusedDrops} refused), ${versions} model versions, ${figure(counts.predictions)} predictions, ${figure(counts.labels)} late labels, ${counts.windows} scheduled checks, ${ledgerEntries} ledger entries in an unbroken chain.`,
    { demo: 'passed', seconds, ...counts, versions, ledgerEntries },
  );
} catch (error) {
  process.exitCode = 1;
  say.end(`The demo failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`, {
    demo: 'failed',
    error: String(error),
  });
} finally {
  await stage?.close();
}

async function countVersions({ api }: Stage): Promise<number> {
  const { items } = await api.expect('GET', '/models');
  const lists = await Promise.all(
    (items as { model: string }[]).map(({ model }) => api.expect('GET', `/models/${model}/versions`)),
  );
  return lists.reduce((sum, list) => sum + list.items.length, 0);
}
