import { readExample, type Stage } from '../stage.ts';
import { tellDrop } from './train-first-versions.ts';

/** Three bad drops: each gets its reason, and what serves stays. */
export async function refuseBadDrops(stage: Stage): Promise<void> {
  stage.say.step('Bad drops are refused with their reason');
  const before = JSON.stringify(await servings(stage));

  const whole = readExample('data/green-taxi-2023-02.parquet');
  const damaged = whole.subarray(0, whole.length * 0.6);
  const drops = [
    await stage.drop('green-taxi', 'green-taxi-2023-02-cut-off.parquet', damaged),
    await stage.drop(
      'telco-churn',
      'telco-without-tenure.csv',
      dropColumn(readExample('data/telco-churn.csv'), 'tenure'),
    ),
    await stage.drop(
      'penguins',
      'penguins-in-milligrams.csv',
      scaleColumn(readExample('data/penguins.csv'), 'body_mass_g', 1_000),
    ),
  ];
  for (const { drop } of drops) {
    await tellDrop(stage, drop);
    stage.must(drop.outcome === 'rejected' || drop.outcome === 'quarantined', `${drop.filename} is refused`);
    stage.must(drop.reasons.length > 0, `${drop.filename} has a reason`);
  }
  const unchanged = JSON.stringify(await servings(stage)) === before;
  stage.must(unchanged, 'bad drops leave every champion in place');
  stage.say.tell('✓ every champion is unchanged', { championsUnchanged: unchanged });
}

function servings(stage: Stage): Promise<unknown[]> {
  return Promise.all(
    ['green-taxi', 'telco-churn', 'penguins'].map(
      async (model) => (await stage.api.expect('GET', `/models/${model}`)).serving,
    ),
  );
}

/** The file without one of its columns; the examples have no quoted cells. */
function dropColumn(csv: Buffer, column: string): Buffer {
  return mapCells(csv, (cells, at) => cells.filter((_, i) => i !== at), column);
}

/** The file with one column's numbers multiplied. */
function scaleColumn(csv: Buffer, column: string, factor: number): Buffer {
  return mapCells(
    csv,
    (cells, at, isHeader) =>
      cells.map((cell, i) => (i !== at || isHeader || cell === '' ? cell : String(Number(cell) * factor))),
    column,
  );
}

function mapCells(
  csv: Buffer,
  map: (cells: string[], at: number, isHeader: boolean) => string[],
  column: string,
): Buffer {
  const lines = csv.toString('utf8').trimEnd().split(/\r?\n/);
  const at = (lines[0] ?? '').split(',').indexOf(column);
  return Buffer.from(`${lines.map((line, i) => map(line.split(','), at, i === 0).join(',')).join('\n')}\n`);
}
