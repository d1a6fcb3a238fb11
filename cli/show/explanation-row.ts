import type { Explanation } from '../../core/contracts/explanation.ts';
import type { VersionAnswer } from '../answers.ts';
import { drawBar } from '../draw-bar.ts';
import { formatNumber } from '../format-number.ts';
import { layOutTable } from '../print-table.ts';
import type { Text } from '../text.ts';
import { outputName } from './explanation-output.ts';

const SHOWN = 8;
const BAR_CELLS = 12;

/** The first golden row: from the score of a row of which nothing is known, by what each feature adds, to its own. */
export function explanationRow(
  { golden, base, importance }: Explanation,
  version: VersionAnswer,
  width: number,
): Text[] {
  const scored = golden[0]?.[0];
  if (scored === undefined) return [];
  const { contributions, output, score } = scored;
  const named = contributions.slice(0, SHOWN);
  const rest = contributions.slice(SHOWN).reduce((sum, { value }) => sum + value, scored.rest);
  const largest = Math.max(0, ...[...named.map(({ value }) => value), rest].map(Math.abs));
  const step = (name: string, value: number): Text[] => [
    name,
    `${value > 0 ? '+' : ''}${formatNumber(value)}`,
    drawBar(largest > 0 ? Math.abs(value) / largest : 0, BAR_CELLS),
  ];
  const rows: Text[][] = [
    ['nothing known', formatNumber(base[output])],
    ...named.map(({ feature, value }) => step(importance[feature]?.feature ?? '', value)),
    ...(rest === 0 ? [] : [step('all others', rest)]),
    ['score', formatNumber(score)],
  ];
  const columns = [
    { title: 'FIRST TEST ROW', shrink: true },
    { title: scoreName(version, output), align: 'right' as const },
    { title: '' },
  ];
  return ['', ...layOutTable(columns, rows, width)];
}

/** Scores are before sigmoid and softmax. */
function scoreName(version: VersionAnswer, output: number): string {
  const name = outputName(version, output);
  if (name === undefined) return 'SCORE';
  return version.task === 'binary' ? `LOG-ODDS OF ${name}` : `SCORE OF ${name}`;
}
