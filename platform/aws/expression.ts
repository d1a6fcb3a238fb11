import type { Json } from '../../core/contracts/names.ts';
import { PerennialError } from '../../core/errors.ts';
import type { Condition, RecordWrite } from '../services.ts';
import { type Attributes, fitsNumber, toAttribute, toStoredName } from './item-values.ts';

type Update = Extract<RecordWrite, { update: unknown }>;

/** Collects the names and values of one request; expressions name them by placeholders, never by their text. */
export class ExpressionParts {
  readonly #names = new Map<string, string>();
  readonly #values: Attributes = {};

  name(attribute: string): string {
    const known = this.#names.get(attribute);
    if (known !== undefined) return known;
    const placeholder = `#${this.#names.size}`;
    this.#names.set(attribute, placeholder);
    return placeholder;
  }

  value(value: Json): string {
    const placeholder = `:${Object.keys(this.#values).length}`;
    this.#values[placeholder] = toAttribute(value);
    return placeholder;
  }

  /** The request's fields; DynamoDB refuses empty ones. */
  fields(): {
    ExpressionAttributeNames?: Record<string, string>;
    ExpressionAttributeValues?: Attributes;
  } {
    const names = [...this.#names].map(([attribute, placeholder]) => [placeholder, toStoredName(attribute)]);
    return {
      ...(names.length > 0 && { ExpressionAttributeNames: Object.fromEntries(names) }),
      ...(Object.keys(this.#values).length > 0 && { ExpressionAttributeValues: this.#values }),
    };
  }
}

/** A condition as DynamoDB reads it. */
export function conditionExpression(condition: Condition, parts: ExpressionParts): string {
  if ('absent' in condition) return `attribute_not_exists(${parts.name('pk')})`;
  if ('present' in condition) return `attribute_exists(${parts.name('pk')})`;
  if ('all' in condition) return join(condition.all, ' AND ', parts);
  if ('any' in condition) return join(condition.any, ' OR ', parts);
  const name = parts.name(condition.attribute);
  if ('exists' in condition) {
    return condition.exists ? `attribute_exists(${name})` : `attribute_not_exists(${name})`;
  }
  if ('equals' in condition) return `${name} = ${parts.value(condition.equals)}`;
  if ('notEquals' in condition) {
    return `(attribute_not_exists(${name}) OR ${name} <> ${parts.value(condition.notEquals)})`;
  }
  return `${name} < ${parts.value(checkBound(condition.lessThan))}`;
}

/** What an update changes; undefined when it only makes sure that the item is there. */
export function updateExpression(
  { set = {}, remove = [], add = {} }: Update,
  parts: ExpressionParts,
): string | undefined {
  const clause = (verb: string, changes: string[]): string[] =>
    changes.length > 0 ? [`${verb} ${changes.join(', ')}`] : [];
  const clauses = [
    ...clause(
      'SET',
      Object.entries(set).map(([name, value]) => `${parts.name(name)} = ${parts.value(value)}`),
    ),
    ...clause(
      'REMOVE',
      remove.map((name) => parts.name(name)),
    ),
    ...clause(
      'ADD',
      Object.entries(add).map(([name, amount]) => `${parts.name(name)} ${parts.value(checkBound(amount))}`),
    ),
  ];
  return clauses.length > 0 ? clauses.join(' ') : undefined;
}

function join(conditions: Condition[], word: string, parts: ExpressionParts): string {
  return `(${conditions.map((condition) => conditionExpression(condition, parts)).join(word)})`;
}

/** DynamoDB cannot reckon with numbers beyond its range. */
function checkBound<Value extends number | string>(value: Value): Value {
  if (typeof value !== 'number' || fitsNumber(value)) return value;
  throw new PerennialError(
    'InvalidInputError',
    `${value} is beyond the numbers that records are compared by`,
  );
}
