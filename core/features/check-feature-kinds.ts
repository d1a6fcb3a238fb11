import type { ColumnKind, Frame } from '../data/frame.ts';
import { PerennialError } from '../errors.ts';
import type { NamedFeature } from './list-features.ts';

const ACCEPTED: Record<NamedFeature['rule']['type'], readonly ColumnKind[]> = {
  number: ['number', 'boolean'],
  category: ['category', 'number', 'boolean'],
  boolean: ['boolean'],
  timestamp: ['timestamp'],
};

/**
 * Refuses, as InvalidInputError naming feature, column and kinds, a feature whose column is absent or of a kind
 * it cannot come from. A boolean column feeds number features or other ones, not both: as a number a caller
 * sends 1 or 0, otherwise true or false, and one field cannot be both.
 */
export function checkFeatureKinds(features: NamedFeature[], frame: Frame): void {
  const numericBooleans = new Map<string, string>();
  for (const { feature, column, rule } of features) {
    const kind = Object.hasOwn(frame.columns, column) ? frame.columns[column]!.kind : undefined;
    if (kind === undefined) {
      refuse(`feature "${feature}": the data has no column "${column}"`, { feature, column });
    }
    if (!ACCEPTED[rule.type].includes(kind)) {
      const message = `feature "${feature}" is a ${rule.type}, but its column "${column}" is a ${kind}`;
      refuse(message, { feature, column, featureKind: rule.type, columnKind: kind });
    }
    if (rule.type === 'number' && kind === 'boolean') numericBooleans.set(column, feature);
  }
  for (const { feature, column, rule } of features) {
    const numeric = numericBooleans.get(column);
    if (numeric === undefined || rule.type === 'number') continue;
    const message = `the boolean column "${column}" feeds the number "${numeric}" and the ${rule.type} "${feature}": make both the same kind`;
    refuse(message, { feature, column });
  }
}

function refuse(message: string, details: Record<string, unknown>): never {
  throw new PerennialError('InvalidInputError', message, details);
}
