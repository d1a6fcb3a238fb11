import type { z } from 'zod';
import { allowedKeys } from './allowed-keys.ts';
import type { SpecIssue } from './check-model-spec.ts';

type ZodIssue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** What may stand where several forms are possible; `*` is any key or position. */
const FORMS: Record<string, string> = {
  'features.*':
    'is number, category, boolean or timestamp, or an entry such as { type: number, missing: median }',
  'features.*.type': 'is number, category, boolean or timestamp',
  'features.*.missing': 'is median, mean, refuse or a number',
  'training.window': 'is all, { datasets: COUNT } or { days: COUNT }',
  'training.split':
    'is { by: random, stratified, group or time, test: SHARE }, { by: dataset } or { by: rows, test: SQL }',
  'training.split.by': 'is random, stratified, group, time, dataset or rows',
  'training.candidates.*':
    'is ridge, logistic or gbdt, or one with settings, such as { ridge: { lambda: [1, 10] } }',
  'training.candidates.*.*.lambda': 'is a number from 0 up, or a list of 1 to 50 of them',
  'log.features': 'is all, none or a list of column names',
};

/** The schema's complaints about a spec as sentences of what is allowed, each with the path of what it is about. */
export function explainSpecIssues(issues: readonly ZodIssue[], spec: unknown): SpecIssue[] {
  return issues.flatMap((issue) => explain(issue, [], spec));
}

function explain(issue: ZodIssue, prefix: Path, spec: unknown): SpecIssue[] {
  const path = [...prefix, ...issue.path];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key, spec));
  if (issue.code === 'invalid_union') return explainUnion(issue, path, spec);
  if (issue.code === 'invalid_key')
    return [{ path: toPath(path), code: 'invalid', message: issue.issues[0]?.message ?? issue.message }];
  const message = issue.message
    .replace(/^(Invalid (input|option)|Too (small|big)): /, '')
    .replace(/, received .*$/, '')
    .replace('expected record', 'expected object')
    .replaceAll('|', ', ');
  const isWrongType = issue.code === 'invalid_type';
  if ((isWrongType || issue.code === 'invalid_value') && valueAt(spec, path) === undefined)
    return [{ path: toPath(path), code: 'missing', message: `is required: ${message}` }];
  const code = isWrongType ? 'wrongType' : 'invalid';
  return [{ path: toPath(path), code, message: FORMS[formOf(path)] ?? message }];
}

function unknownKey(path: Path, key: string, spec: unknown): SpecIssue {
  const allowed = allowedKeys(path, spec).filter((name) => !Object.hasOwn(Object(valueAt(spec, path)), name));
  const message = `unknown key "${key}"; allowed here: ${allowed.join(', ') || 'nothing more'}`;
  return { path: toPath([...path, key]), code: 'unknownKey', message };
}

/**
 * Of several forms, the one that was meant: not one of another type, nor one that a word such as `by: time` rules
 * out, and the one with the least wrong. Where that leaves none or several, all that is possible is said.
 */
function explainUnion(issue: ZodIssue & { code: 'invalid_union' }, path: Path, spec: unknown): SpecIssue[] {
  const candidates = issue.errors.filter((branch) => !branch.some(isOfAnotherType));
  const words = candidates.map((branch) => branch.filter(({ code }) => code === 'invalid_value').map(keyOf));
  const shared = words[0]?.find((word) => words.every((list) => list.includes(word)));
  if (candidates.length > 1 && shared !== undefined)
    return [
      { path: toPath([...path, shared]), code: 'invalid', message: formText([...path, shared], issue) },
    ];
  const open = candidates.filter(
    (_, i) => !words[i]?.some((word) => words.some((list) => !list.includes(word))),
  );
  const least = Math.min(...open.map((branch) => branch.length));
  const [meant, ...others] = open.filter((branch) => branch.length === least);
  if (meant && others.length === 0) return meant.flatMap((inner) => explain(inner, path, spec));
  return [{ path: toPath(path), code: 'invalid', message: formText(path, issue) }];
}

function isOfAnotherType({ code, path }: ZodIssue): boolean {
  return path.length === 0 && (code === 'invalid_type' || code === 'invalid_value');
}

function keyOf({ path }: ZodIssue): PropertyKey {
  return path[0] ?? '';
}

function formText(path: Path, issue: ZodIssue): string {
  return FORMS[formOf(path)] ?? issue.message;
}

/** The pattern of FORMS that a path has, if any. */
function formOf(path: Path): string {
  const isForm = (form: string): boolean => {
    const parts = form.split('.');
    return parts.length === path.length && parts.every((part, i) => part === '*' || part === path[i]);
  };
  return Object.keys(FORMS).find(isForm) ?? '';
}

function valueAt(spec: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    spec,
  );
}

function toPath(path: Path): (string | number)[] {
  return path.map((part) => (typeof part === 'number' ? part : String(part)));
}
