import type { Signature } from '../../core/contracts/feature-plan.ts';
import type { ColumnKind } from '../../core/data/frame.ts';

/** One field of a request row. */
export interface ModelInput {
  name: string;
  kind: ColumnKind;
  nullable: boolean;
  zoned?: boolean;
}

/** Groups of a signature by how they are sent. A column in several is sent once, by the first: the others take that too. */
const GROUPS = [
  ['numbers', 'number'],
  ['times', 'timestamp'],
  ['booleans', 'boolean'],
  ['categories', 'category'],
] as const;

/** The fields that a row must have, each once. */
export function modelInputs(signature: Signature): ModelInput[] {
  const inputs = new Map<string, ModelInput>();
  for (const [group, kind] of GROUPS)
    for (const input of signature[group]) {
      const known = inputs.get(input.name);
      if (known) known.nullable &&= input.nullable;
      else inputs.set(input.name, { kind, ...input });
    }
  return [...inputs.values()];
}
