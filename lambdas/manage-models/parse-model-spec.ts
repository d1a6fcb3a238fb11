import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import type { Problem } from '../../core/contracts/api.ts';
import { ModelSpec } from '../../core/contracts/model-spec.ts';
import { checkModelSpec } from '../../core/spec/check-model-spec.ts';
import { explainSpecIssues } from '../../core/spec/explain-spec-issues.ts';

type Issue = NonNullable<Problem['issues']>[number];
export type ParsedSpec = { spec: ModelSpec } | { issues: Issue[] };

/** Reads a model spec from YAML (or JSON, which is YAML). Every issue carries its line and what is allowed. */
export function parseModelSpec(text: string): ParsedSpec {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    merge: false,
    prettyErrors: false,
  });
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) return { issues: faults.map((fault) => describeFault(fault, text, lineAt)) };
  const odd = findOddities(document, lineAt);
  if (odd.length > 0) return { issues: odd };
  const value: unknown = document.toJS();
  const parsed = ModelSpec.safeParse(value);
  const found = parsed.success ? checkModelSpec(parsed.data) : explainSpecIssues(parsed.error.issues, value);
  const issues = found.map(({ path, code, message }) => ({
    field: path.join('.') || '(file)',
    line: lineOf(document, path, lineAt),
    code,
    message,
  }));
  return parsed.success && issues.length === 0 ? { spec: parsed.data } : { issues };
}

function describeFault(
  { code, message, pos }: YAMLError,
  text: string,
  lineAt: (offset: number) => number,
): Issue {
  const line = lineAt(pos[0]);
  if (code !== 'DUPLICATE_KEY') {
    const isTooDeep = code === 'RESOURCE_EXHAUSTION';
    return { field: '(file)', line, code: 'notYaml', message: isTooDeep ? 'is nested too deep' : message };
  }
  const key = /^(?:"[^"\n]*"|'[^'\n]*'|[^:,{}\s]+)/.exec(text.slice(pos[0]))?.[0] ?? '(key)';
  return { field: key, line, code: 'duplicateKey', message: `the key ${key} stands twice in one place` };
}

/**
 * Aliases, which can blow a small file up; keys that are lists or maps, whose texts take for ever to make; and the
 * one key that JavaScript swallows.
 */
function findOddities(document: Document, lineAt: (offset: number) => number): Issue[] {
  const issues: Issue[] = [];
  const refuse = (node: unknown, field: string, code: string, message: string): symbol => {
    const line = isNode(node) && node.range ? lineAt(node.range[0]) : 1;
    issues.push({ field, line, code, message });
    return visit.SKIP;
  };
  visit(document, {
    Alias: (_, alias) => refuse(alias, '(file)', 'notYaml', 'anchors and aliases are not read'),
    Pair(_, { key }) {
      if (!isScalar(key)) return refuse(key, '(file)', 'unknownKey', 'a key is a plain word');
      if (key.value === '__proto__') return refuse(key, '__proto__', 'unknownKey', 'is no name for anything');
      return undefined;
    },
  });
  return issues;
}

/** The line of the key that a path leads to, or of the last one on the way that is there. */
function lineOf(document: Document, path: (string | number)[], lineAt: (offset: number) => number): number {
  let node: unknown = document.contents;
  let line = isNode(node) && node.range ? lineAt(node.range[0]) : 1;
  for (const part of path) {
    let place: unknown;
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
      place = pair?.key;
      node = pair?.value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      place = node;
    } else break;
    if (!isNode(place) || !place.range) break;
    line = lineAt(place.range[0]);
  }
  return line;
}
