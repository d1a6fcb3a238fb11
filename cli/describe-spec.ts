import type { ModelSpec } from '../core/contracts/model-spec.ts';

/** Features by kind, in the spec's order: "number a, b; category c". */
export function describeFeatures(spec: ModelSpec): string {
  const byKind = new Map<string, string[]>();
  for (const [name, rule] of Object.entries(spec.features)) {
    const kind = typeof rule === 'string' ? rule : rule.type;
    byKind.set(kind, [...(byKind.get(kind) ?? []), name]);
  }
  return [...byKind].map(([kind, names]) => `${kind} ${names.join(', ')}`).join('; ');
}
