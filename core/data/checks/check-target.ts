import type { Reason } from '../../contracts/names.ts';
import { quoteList, quoteText } from '../quote-text.ts';
import type { TypedColumn } from '../rows/typed-column.ts';
import type { IngestSpec } from './ingest-spec.ts';
import { MAX_CLASSES, type TargetSummary } from './target-summary.ts';

/**
 * Whether the kept rows' target can be learned at all: enough classes, the right ones, or more than one
 * number.
 */
export function checkTarget(
  spec: IngestSpec,
  target: TypedColumn,
  summary: TargetSummary,
): { reasons: Reason[]; findings: Reason[] } {
  if ('low' in summary) return { reasons: checkRange(target, summary), findings: [] };
  if (target.kind === 'timestamp') {
    return refuse(target, 'targetKind', 'the target is a time; classes are texts, numbers or booleans');
  }
  const { classes } = summary;
  const names = classes.map(({ name }) => name);
  if (classes.length === 1) {
    return refuse(target, 'oneClass', `all rows have the same class, ${quoteText(names[0]!)}`);
  }
  if (classes.length > MAX_CLASSES) {
    return refuse(target, 'tooManyClasses', `the target has more than ${MAX_CLASSES} classes`);
  }
  if (spec.task === 'binary') return checkBinary(spec, target, names);
  return { reasons: [], findings: rareClasses(classes, spec.training.folds, target) };
}

function checkRange({ name }: TypedColumn, { low, high }: { low: unknown; high: unknown }): Reason[] {
  if (low !== high) return [];
  return [{ code: 'constantTarget', message: `the target is ${low} in every row`, column: name }];
}

function checkBinary(spec: IngestSpec, target: TypedColumn, names: string[]) {
  if (names.length !== 2) {
    const message = `a binary target has two classes, this one has ${names.length}: ${quoteList(names)}`;
    return refuse(target, 'notBinary', message);
  }
  if (spec.positive === undefined || names.includes(spec.positive)) return { reasons: [], findings: [] };
  const message = `the positive class ${quoteText(spec.positive)} is not among the classes ${quoteList(names)}`;
  return refuse(target, 'positiveMissing', message);
}

function rareClasses(
  classes: { name: string; rows: number }[],
  folds: number,
  target: TypedColumn,
): Reason[] {
  const rare = classes.filter(({ rows }) => rows < folds).map(({ name }) => name);
  if (rare.length === 0) return [];
  const message = `some classes have fewer rows than there are folds (${folds}): ${quoteList(rare)}`;
  return [{ code: 'rareClass', message, column: target.name, count: rare.length }];
}

function refuse(target: TypedColumn, code: string, message: string) {
  return { reasons: [{ code, message, column: target.name }], findings: [] };
}
