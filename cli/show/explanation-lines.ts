import type { Explanation } from '../../core/contracts/explanation.ts';
import type { VersionAnswer } from '../answers.ts';
import { formatQuantity } from '../format-number.ts';
import { bold, dim, joinText, type Text } from '../text.ts';
import { explanationPictures } from './explanation-pictures.ts';
import { explanationRow } from './explanation-row.ts';
import { explanationTable } from './explanation-table.ts';

/** What a version goes by: its features by weight, how the first ones move predictions, and one row taken apart. */
export function explanationLines(explanation: Explanation, version: VersionAnswer, width: number): Text[] {
  const { rows, shuffles, importance } = explanation;
  if (importance.length === 0) return [];
  const basis = joinText(
    [
      rows.explained > 0 ? `contributions over ${formatQuantity(rows.explained, 'test row')}` : undefined,
      rows.shuffled > 0
        ? `${formatQuantity(shuffles, 'shuffle')} of ${formatQuantity(rows.shuffled, 'test row')}`
        : undefined,
    ],
    ', ',
  );
  return [
    '',
    [bold('what it goes by'), dim(['  ', basis])],
    ...explanationTable(explanation, width),
    ...explanationPictures(explanation, version, width),
    ...explanationRow(explanation, version, width),
  ];
}
