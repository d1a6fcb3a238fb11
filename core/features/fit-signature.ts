import type { Signature } from '../contracts/feature-plan.ts';
import type { NamedFeature } from './list-features.ts';

/** What the training data says about its columns beyond their values. */
export interface SignatureOptions {
  /** Per timestamp column: did its times carry a zone? A request must then carry one too. False when absent. */
  zoned: Record<string, boolean>;
  /** Columns whose contract forbids missing values, whatever their features say. */
  requireNonNull?: readonly string[];
}

const GROUPS = {
  number: 'numbers',
  category: 'categories',
  timestamp: 'times',
  boolean: 'booleans',
} as const;

/**
 * The raw inputs of some features, in order of first use. A column appears once per kind it is used as (a number
 * column may be a number and a category), and is nullable unless a feature of it or `requireNonNull` refuses that.
 */
export function fitSignature(features: NamedFeature[], options: SignatureOptions): Signature {
  const required = new Set(options.requireNonNull);
  for (const { column, rule } of features) {
    if (rule.type === 'number' && rule.missing === 'refuse') required.add(column);
  }
  const signature: Signature = { numbers: [], categories: [], times: [], booleans: [] };
  for (const { column: name, rule } of features) {
    const group = GROUPS[rule.type];
    if (inputIndex(signature, group, name) >= 0) continue;
    const nullable = !required.has(name);
    if (group === 'times') {
      const zoned = Object.hasOwn(options.zoned, name) && options.zoned[name] === true;
      signature.times.push({ name, nullable, zoned });
    } else signature[group].push({ name, nullable });
  }
  return signature;
}

/** The position of a raw column among the inputs of one kind, −1 when it is none of them. */
export function inputIndex(signature: Signature, group: keyof Signature, name: string): number {
  return signature[group].findIndex((input) => input.name === name);
}
