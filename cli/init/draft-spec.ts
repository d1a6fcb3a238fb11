import { basename } from 'node:path';
import { DataSpec, type Task } from '../../core/contracts/model-spec.ts';
import { CliError, UsageError } from '../cli-error.ts';
import { EXIT } from '../exit-code.ts';
import { suggestName } from '../suggest-name.ts';
import { openTable } from '../tables/open-table.ts';
import { chooseFeatures } from './choose-features.ts';
import type { ColumnFacts } from './column-facts.ts';
import { findLeaks } from './find-leaks.ts';
import { guessTarget, MOST_CLASSES } from './guess-target.ts';
import { judgeColumn, type LeftOut } from './judge-column.ts';
import { type FileFacts, readFacts, readLevels } from './read-facts.ts';
import type { SpecDraft } from './write-spec.ts';

export interface DraftRequest {
  name: string;
  path: string;
  target: string;
  task?: Task;
  positive?: string;
}

/** Labels that are read of a target: enough for every task it may get. */
const MOST_LABELS = 10 * MOST_CLASSES;

/** Looks at a data file and decides what a first spec for it should say. */
export async function draftSpec(request: DraftRequest): Promise<SpecDraft> {
  const defaults = DataSpec.parse({});
  const table = await openTable(request.path, defaults);
  try {
    const facts = await readFacts(table, defaults);
    const target = findTarget(facts, request.target);
    const guess = guessTarget(target, await readLevels(table, target, MOST_LABELS), request);
    const others = facts.columns.filter((column) => column !== target);
    const judged = others.map((column) => ({ column, leave: judgeColumn(column) }));
    const useful = judged.filter(({ leave }) => !leave).map(({ column }) => column);
    const leaks = await findLeaks(table, useful, target, guess);
    const used = useful.filter(({ name }) => !leaks.some((leak) => leak.column === name));
    if (used.length === 0)
      throw new CliError(
        'no column is left to learn from',
        EXIT.notAsAsked,
        'every one is constant, an identifier or leaks',
      );
    const taken = new Set(facts.columns.map(({ name }) => name));
    return {
      name: request.name,
      file: basename(request.path),
      rows: facts.rows,
      unreadableRows: facts.unreadableRows,
      columnCount: facts.columns.length + facts.unreadable.length,
      target: target.name,
      missingTargets: target.missing,
      guess,
      nulls: facts.nulls.length > defaults.nulls.length ? facts.nulls : undefined,
      time: timeColumn(others),
      features: used.flatMap((column) => chooseFeatures(column, taken)),
      leftOut: [...judged.flatMap(({ leave }) => leave ?? []), ...leaks, ...unreadable(facts)],
    };
  } finally {
    await table.close();
  }
}

function findTarget(facts: FileFacts, name: string): ColumnFacts {
  const names = facts.columns.map((column) => column.name);
  const found = facts.columns.find((column) => column.name === name);
  if (found) return found;
  const meant = names.find((known) => known.toLowerCase() === name.toLowerCase()) ?? suggestName(name, names);
  throw new UsageError(
    `the file has no column "${name}"${meant ? `; did you mean "${meant}"?` : ''}`,
    `its columns: ${names.slice(0, 30).join(', ')}${names.length > 30 ? ', …' : ''}`,
  );
}

/** The first time that every row has orders them. */
function timeColumn(columns: readonly ColumnFacts[]): string | undefined {
  return columns.find(({ kind, missing, distinct }) => kind === 'timestamp' && missing === 0 && distinct > 1)
    ?.name;
}

function unreadable({ unreadable: columns }: FileFacts): LeftOut[] {
  return columns.map(({ name, type }) => ({
    column: name,
    kind: 'unreadable',
    why: `its type is ${type}, which no feature is made of`,
  }));
}
