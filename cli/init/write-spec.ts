import { formatCount } from '../format-number.ts';
import { escapeControls } from '../text.ts';
import type { FeatureChoice } from './choose-features.ts';
import type { TargetGuess } from './guess-target.ts';
import type { LeftOut } from './judge-column.ts';

/** Everything that init found out, ready to be written down. */
export interface SpecDraft {
  name: string;
  file: string;
  rows: number;
  unreadableRows: number;
  columnCount: number;
  target: string;
  missingTargets: number;
  guess: TargetGuess;
  /** Texts that mean missing beyond the default ones. */
  nulls: string[] | undefined;
  time: string | undefined;
  features: FeatureChoice[];
  leftOut: LeftOut[];
}

/** Rows that a drop must have unless the spec says otherwise. */
const DEFAULT_ROWS = 50;
const COMMENT_COLUMN = 44;

/** The draft as a model spec in YAML, with what was seen as comments. */
export function writeSpec(draft: SpecDraft): string {
  const { guess } = draft;
  const lines = [
    comment(
      `Written by npx perennial init from ${draft.file}: ${formatCount(draft.rows)} rows, ${formatCount(draft.columnCount)} columns.`,
    ),
    ...(draft.unreadableRows > 0
      ? [
          comment(
            `${formatCount(draft.unreadableRows)} more rows cannot be read: a drop will quarantine them.`,
          ),
        ]
      : []),
    '# A first guess. Change what you know better, then: npx perennial apply FILE',
    `name: ${draft.name}`,
    withComment(`task: ${guess.task}`, guess.because),
    ...(guess.positive === undefined
      ? []
      : [withComment(`positive: ${yamlText(guess.positive)}`, 'the label whose probability is predicted')]),
    ...dataLines(draft),
    `target: ${yamlText(draft.target)}`,
    ...(draft.time === undefined
      ? []
      : [withComment(`time: ${yamlText(draft.time)}`, 'orders the rows: the newest 20 % are the test')]),
    ...leftOutLines(draft.leftOut),
    'features:',
    ...draft.features.map(({ name, rule, comment: seen }) =>
      withComment(`  ${yamlText(name)}: ${yamlValue(rule)}`, seen),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function dataLines({ nulls, missingTargets, target, rows }: SpecDraft): string[] {
  const lines = [
    ...(nulls ? [withComment(`  nulls: ${yamlValue(nulls)}`, 'texts that mean missing')] : []),
    ...(missingTargets > 0
      ? [
          withComment(
            `  where: ${yamlText(`"${target.replaceAll('"', '""')}" is not null`)}`,
            `${formatCount(missingTargets)} rows have no target: left out`,
          ),
        ]
      : []),
    ...(rows - missingTargets < DEFAULT_ROWS
      ? [
          withComment(
            `  rows: { min: ${Math.max(1, rows - missingTargets)} }`,
            'so few rows teach little: more is better',
          ),
        ]
      : []),
  ];
  return lines.length > 0 ? ['data:', ...lines] : [];
}

function leftOutLines(leftOut: readonly LeftOut[]): string[] {
  if (leftOut.length === 0) return [];
  return ['# Left out of the features:', ...leftOut.map(({ column, why }) => comment(`  ${column}: ${why}`))];
}

function withComment(line: string, seen: string): string {
  return seen === '' ? line : `${line.padEnd(COMMENT_COLUMN)} ${comment(seen)}`;
}

/** Names come from the file: nothing in them may end the comment. */
function comment(text: string): string {
  return `# ${escapeControls(text)}`;
}

const PLAIN = /^[A-Za-z][A-Za-z0-9_]*$/;
/** Plain words that some YAML reader takes for something else. */
const NOT_TEXT = /^(true|false|null|yes|no|on|off|y|n|nan|inf)$/i;

/** A text as a YAML scalar: plain where that is safe in every version of YAML, else in double quotes. */
export function yamlText(text: string): string {
  return PLAIN.test(text) && !NOT_TEXT.test(text) ? text : JSON.stringify(text);
}

/** A value in YAML's flow style. */
export function yamlValue(value: unknown): string {
  if (typeof value === 'string') return yamlText(value);
  if (Array.isArray(value)) return `[${value.map(yamlValue).join(', ')}]`;
  if (value !== null && typeof value === 'object')
    return `{ ${Object.entries(value)
      .map(([key, entry]) => `${yamlText(key)}: ${yamlValue(entry)}`)
      .join(', ')} }`;
  return String(value);
}
