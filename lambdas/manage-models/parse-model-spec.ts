import { isNode, LineCounter, parseDocument } from 'yaml';
import type { Problem } from '../../core/contracts/api.ts';
import { ModelSpec } from '../../core/contracts/model-spec.ts';
import { checkModelSpec } from '../../core/spec/check-model-spec.ts';

export type ParsedSpec = { spec: ModelSpec } | { issues: NonNullable<Problem['issues']> };

/** Deep enough for any spec; YAML aliases are refused, they can blow a small file up. */
const MAX_ALIASES = 0;

/** Reads a model spec from YAML (or JSON, which is YAML). Every issue carries its line and what is allowed. */
export function parseModelSpec(text: string): ParsedSpec {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, merge: false });
  if (document.errors.length > 0)
    return {
      issues: document.errors.map((error) => ({
        field: '(file)',
        line: lines.linePos(error.pos[0]).line,
        code: 'notYaml',
        message: error.message.split('\n')[0] ?? error.message,
      })),
    };
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch {
    return {
      issues: [{ field: '(file)', line: 1, code: 'notYaml', message: 'anchors and aliases are not read' }],
    };
  }
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let depth = path.length; depth >= 0; depth--) {
      const node = document.getIn(path.slice(0, depth).map(String).map(toIndex), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  const parsed = ModelSpec.safeParse(value);
  if (!parsed.success) return { issues: parsed.error.issues.flatMap((issue) => explain(issue, lineOf)) };
  const issues = checkModelSpec(parsed.data).map(({ path, code, message }) => ({
    field: path.join('.'),
    line: lineOf(path),
    code,
    message,
  }));
  return issues.length > 0 ? { issues } : { spec: parsed.data };
}

type ZodIssue = NonNullable<ReturnType<typeof ModelSpec.safeParse>['error']>['issues'][number];

/** An unknown key is named by its own path; a union's issue by its most telling branch. */
function explain(
  issue: ZodIssue,
  lineOf: (path: readonly PropertyKey[]) => number,
  prefix: readonly PropertyKey[] = [],
): NonNullable<Problem['issues']> {
  const path = [...prefix, ...issue.path];
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      field: [...path, key].map(String).join('.'),
      line: lineOf([...path, key]),
      code: 'unknownKey',
      message: `unknown key "${key}"`,
    }));
  if (issue.code === 'invalid_union' && issue.errors?.length > 0) {
    const branch = issue.errors.toSorted((a, b) => depthOf(b) - depthOf(a) || a.length - b.length)[0];
    if (branch && depthOf(branch) > 0) return branch.flatMap((inner) => explain(inner, lineOf, path));
    const expected = issue.errors.flatMap((errors) =>
      errors.map((error) => error.message.replace('Invalid input: ', '')),
    );
    return [
      {
        field: path.map(String).join('.'),
        line: lineOf(path),
        code: 'invalid',
        message: [...new Set(expected)].join(', or '),
      },
    ];
  }
  return [
    {
      field: path.map(String).join('.') || '(file)',
      line: lineOf(path),
      code: issue.code === 'invalid_type' ? 'wrongType' : 'invalid',
      message: issue.message,
    },
  ];
}

function depthOf(issues: readonly ZodIssue[]): number {
  return Math.max(
    0,
    ...issues.map((issue) => issue.path.length + (issue.code === 'unrecognized_keys' ? 1 : 0)),
  );
}

function toIndex(part: string): string | number {
  return /^\d+$/.test(part) ? Number(part) : part;
}
