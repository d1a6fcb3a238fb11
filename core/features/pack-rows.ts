import type { Signature } from '../contracts/feature-plan.ts';
import type { PackedInputs } from './packed-inputs.ts';
import {
  type FieldCode,
  type FieldProblem,
  nameType,
  readBoolean,
  readCategory,
  readNumber,
  readTime,
} from './read-field.ts';

/** What is wrong with one field of one row of a request; `field` is '' when it is the row itself. */
export interface RowIssue {
  row: number;
  field: string;
  code: FieldCode | 'unknownField' | 'notAnObject';
  message: string;
}

/** A request with thousands of wrong fields is answered with this many of them. */
export const MOST_ISSUES = 20;

/**
 * Packs rows of a JSON request for an artifact with this signature, or says what is wrong: every wrong field by
 * name, at most MOST_ISSUES, and then no inputs. Nothing is coerced (read-field.ts has the rules). null is how to
 * say missing, where the signature allows it; an absent field and an unknown one are issues.
 */
export function packRows(
  signature: Signature,
  rows: readonly unknown[],
): { inputs?: PackedInputs; issues: RowIssue[] } {
  const { numbers, categories, times, booleans } = signature;
  const inputs: PackedInputs = {
    rows: rows.length,
    numbers: new Float32Array(rows.length * numbers.length),
    categories: new Array<string>(rows.length * categories.length),
    times: new Float64Array(rows.length * times.length),
    booleans: new Int8Array(rows.length * booleans.length),
  };
  const fields = fieldsOf(signature);
  const issues: RowIssue[] = [];
  for (let index = 0; index < rows.length && issues.length < MOST_ISSUES; index++) {
    const row = rows[index];
    if (!isPlainObject(row)) {
      const message = `a row is an object of field names and values, not ${nameType(row)}`;
      issues.push({ row: index, field: '', code: 'notAnObject', message });
      continue;
    }
    packGroup(row, index, numbers, readNumber, inputs.numbers, issues);
    packGroup(row, index, categories, readCategory, inputs.categories, issues);
    packGroup(row, index, times, readTime, inputs.times, issues);
    packGroup(row, index, booleans, readBoolean, inputs.booleans, issues);
    for (const field of Object.keys(row)) {
      if (fields.has(field)) continue;
      issues.push({ row: index, field, code: 'unknownField', message: 'is no input of this model' });
    }
  }
  return issues.length === 0 ? { inputs, issues } : { issues: issues.slice(0, MOST_ISSUES) };
}

/** Reads the inputs of one kind from one row into `into`, a row-major array of them. */
function packGroup<Input extends { name: string }, Value extends number | string>(
  row: Record<string, unknown>,
  index: number,
  group: readonly Input[],
  read: (value: unknown, input: Input) => Value | FieldProblem,
  into: { [position: number]: Value },
  issues: RowIssue[],
): void {
  for (let column = 0; column < group.length; column++) {
    const input = group[column]!;
    const { name } = input;
    const packed = read(Object.hasOwn(row, name) ? row[name] : undefined, input);
    if (typeof packed !== 'object') {
      into[index * group.length + column] = packed;
      continue;
    }
    // A column may be an input of two kinds: the same fault is told once.
    const isKnown = issues.some(
      (issue) => issue.row === index && issue.field === name && issue.code === packed.code,
    );
    if (!isKnown) issues.push({ row: index, field: name, ...packed });
  }
}

const fieldsBySignature = new WeakMap<Signature, Set<string>>();

function fieldsOf(signature: Signature): Set<string> {
  let fields = fieldsBySignature.get(signature);
  if (fields === undefined) {
    fields = new Set(Object.values(signature).flatMap((group) => group.map(({ name }) => name)));
    fieldsBySignature.set(signature, fields);
  }
  return fields;
}

/** An object as JSON makes them: no array, and no instance of a class. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
