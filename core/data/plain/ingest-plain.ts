import type { ColumnRule } from '../../contracts/model-spec.ts';
import type { ColumnProfile } from '../../contracts/profile.ts';
import { checkRowCount, emptyFeatures } from '../checks/check-kept.ts';
import { checkTarget } from '../checks/check-target.ts';
import { summariseContent } from '../checks/target-summary.ts';
import { concludeIngest, type IngestRequest, neededColumns } from '../conclude-ingest.ts';
import { ColumnDigest } from '../content/column-digest.ts';
import { type ColumnContent, contentOf, SortingRoom } from '../content/content-of.ts';
import { LevelTally } from '../content/level-tally.ts';
import type { Column } from '../frame.ts';
import type { IngestResult } from '../ingest-result.ts';
import { keepContents } from '../keep-rows.ts';
import { type TypedColumn, typedColumn } from '../rows/typed-column.ts';
import { findSuspicions } from '../suspicions/find-suspicions.ts';
import type { PlainTable } from './plain-table.ts';
import type { PlainPlan } from './plan-plain.ts';

/**
 * What ingestFile says of a file whose every row was plainly read; undefined where a row breaks the contract or anything
 * speaks against the file, which ingestFile then says in full.
 */
export async function ingestPlain(
  table: PlainTable,
  plan: PlainPlan,
  request: IngestRequest,
): Promise<IngestResult | undefined> {
  const { spec, previous } = request;
  const { rows } = table;
  const tally = { read: rows, kept: rows, leftOut: 0, quarantined: 0 };
  if (rows === 0 || checkRowCount(spec, tally).length > 0) return undefined;
  const columns = plan.readings.map((reading) => typedColumn(reading, false));
  const room = new SortingRoom(rows);
  const contents = columns.map((column, i) => readContent(column, table.columns[i]!.finish(), room));
  if (!contents.every((content) => keepsContract(content, request))) return undefined;

  const place = columns.findIndex(({ name }) => name === spec.target);
  const labels = checkTarget(spec, columns[place]!, summariseContent(spec, contents[place]!));
  const counts = new Map(contents.map(({ profile }) => [profile.name, rows - profile.missing]));
  if (labels.reasons.length > 0 || emptyFeatures(spec, counts).length > 0) return undefined;

  const needed = neededColumns(columns, [...plan.uses.keys()]);
  const kept = await keepContents(contents, rows, spec.data, request.write);
  const suspicions =
    previous === undefined
      ? []
      : findSuspicions(kept.profile, previous.profile, spec.data.suspicious, needed);
  return concludeIngest(request, columns, needed, kept, {
    counts: { ...tally, byReason: [] },
    suspicions,
    findings: [...plan.findings, ...labels.findings],
    quarantineFile: undefined,
  });
}

function readContent(
  column: TypedColumn,
  { values, levelRows }: { values: Column; levelRows: number[] },
  room: SortingRoom,
): ColumnContent {
  const digest = new ColumnDigest(column);
  const tally = new LevelTally(digest, false);
  if (values.kind === 'category') {
    for (const [code, level] of values.levels.entries()) tally.add(level, levelRows[code]!);
  }
  return { ...contentOf(column, values, digest, tally, room), values };
}

/** Whether no row breaks the contract of a column, which its profile shows. */
function keepsContract({ profile, values }: ColumnContent, { spec }: IngestRequest): boolean {
  const { name } = profile;
  if (name === spec.target && profile.missing > 0) return false;
  const rule = Object.hasOwn(spec.data.columns, name) ? spec.data.columns[name] : undefined;
  return rule === undefined || keepsRule(rule, profile, values!);
}

function keepsRule(rule: ColumnRule, profile: ColumnProfile, values: Column): boolean {
  if (!rule.nullable && profile.missing > 0) return false;
  if (rule.unique && profile.distinct < profile.rows - profile.missing) return false;
  if (profile.kind === 'number') {
    const isLow = rule.min !== undefined && profile.min !== null && profile.min < rule.min;
    const isHigh = rule.max !== undefined && profile.max !== null && profile.max > rule.max;
    return !isLow && !isHigh;
  }
  if (values.kind !== 'category' || rule.levels === undefined) return true;
  return values.levels.every((level) => rule.levels!.includes(level));
}
