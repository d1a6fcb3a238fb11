import type { Task } from '../../core/contracts/model-spec.ts';
import { CliError, UsageError } from '../cli-error.ts';
import { EXIT } from '../exit-code.ts';
import { formatCount } from '../format-number.ts';
import type { ColumnFacts, TargetLevels } from './column-facts.ts';

export interface TargetGuess {
  task: Task;
  /** Labels, for classes only. */
  classes: string[];
  positive?: string;
  /** Why this task and this positive label, for a comment. */
  because: string;
}

/** More texts than this are not taken for classes unless somebody says so. */
export const MOST_CLASSES = 20;
/** What training can hold apart. */
const MOST_CLASSES_EVER = 200;
const YES = ['yes', 'true', '1', 'y', 't', 'positive', 'pos'];

/** The task from the target: two labels are a binary one, few texts a multiclass one, numbers a regression. */
export function guessTarget(
  target: ColumnFacts,
  { levels }: TargetLevels,
  asked: { task?: Task; positive?: string },
): TargetGuess {
  if (target.distinct < 2) {
    const what = target.distinct === 0 ? 'no value' : `one value only, "${levels[0]!.label}"`;
    throw new CliError(`the target "${target.name}" has ${what}: there is nothing to learn`, EXIT.notAsAsked);
  }
  const task = asked.task ?? guessTask(target);
  if (asked.positive !== undefined && task !== 'binary')
    throw new UsageError(`--positive is for a binary target, "${target.name}" is ${task}`);
  if (task === 'regression') return guessRegression(target);
  const classes = levels.map(({ label }) => label).toSorted();
  if (target.distinct > MOST_CLASSES_EVER)
    throw new UsageError(
      `"${target.name}" has ${formatCount(target.distinct)} different values, at most ${MOST_CLASSES_EVER} classes are told apart`,
    );
  if (task === 'multiclass')
    return { task, classes, because: `${formatCount(target.distinct)} labels: ${shares(levels, target)}` };
  return guessBinary(target, levels, asked.positive);
}

function guessTask(target: ColumnFacts): Task {
  if (target.distinct === 2 && target.kind !== 'timestamp') return 'binary';
  if (target.kind === 'number') return 'regression';
  if (target.kind === 'category' && target.distinct <= MOST_CLASSES) return 'multiclass';
  const what =
    target.kind === 'timestamp' ? 'holds times' : `holds ${formatCount(target.distinct)} different texts`;
  throw new UsageError(
    `"${target.name}" ${what}: neither a number nor a few classes`,
    'choose another --target, or say --task multiclass for up to 200 classes',
  );
}

function guessRegression(target: ColumnFacts): TargetGuess {
  if (target.kind !== 'number')
    throw new UsageError(`"${target.name}" is a ${target.kind}, regression needs numbers`);
  const { min, max } = target.numbers!;
  return { task: 'regression', classes: [], because: `numbers from ${min} to ${max}` };
}

function guessBinary(
  target: ColumnFacts,
  levels: TargetLevels['levels'],
  asked: string | undefined,
): TargetGuess {
  const labels = levels.map(({ label }) => label);
  if (target.distinct !== 2)
    throw new UsageError(
      `a binary target has two labels, "${target.name}" has ${formatCount(target.distinct)}`,
    );
  if (asked !== undefined && !labels.includes(asked))
    throw new UsageError(`"${asked}" is none of the labels of "${target.name}": ${labels.join(', ')}`);
  const said = labels.find((label) => YES.includes(label.toLowerCase()));
  const rarer = labels.at(-1)!;
  return {
    task: 'binary',
    classes: labels.toSorted(),
    positive: asked ?? said ?? rarer,
    because:
      shares(levels, target) + (asked === undefined && said === undefined ? '; the rarer is taken' : ''),
  };
}

function shares(levels: TargetLevels['levels'], target: ColumnFacts): string {
  const present = target.rows - target.missing;
  const shown = levels
    .slice(0, 5)
    .map(({ label, count }) => `${label} ${((100 * count) / present).toFixed(1)} %`);
  return shown.join(', ') + (levels.length > shown.length ? ', …' : '');
}
