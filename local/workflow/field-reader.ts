import { at, type Place, refuse } from './definition-place.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json-value.ts';

/**
 * Reads the fields of one object of a definition. A field that no one has read when `finish` is called
 * is one the interpreter does not support, and is refused: nothing is ever ignored.
 */
export class FieldReader {
  readonly place: Place;
  readonly #fields: JsonObject;
  readonly #unread: Set<string>;

  constructor(value: JsonValue | undefined, place: Place) {
    if (!isJsonObject(value)) refuse(place, 'must be an object');
    this.place = place;
    this.#fields = value;
    this.#unread = new Set(Object.keys(value));
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#fields, name);
  }

  optional(name: string): JsonValue | undefined {
    this.#unread.delete(name);
    return this.has(name) ? this.#fields[name] : undefined;
  }

  required(name: string): JsonValue {
    const value = this.optional(name);
    return value === undefined ? this.refuse(name, 'is missing') : value;
  }

  optionalText(name: string): string | undefined {
    const value = this.optional(name);
    if (value !== undefined && typeof value !== 'string') this.refuse(name, 'must be a string');
    return value;
  }

  text(name: string): string {
    return this.optionalText(name) ?? this.refuse(name, 'is missing');
  }

  optionalWhole(name: string, least: number, most: number): number | undefined {
    const value = this.optional(name);
    if (value === undefined) return undefined;
    if (!Number.isInteger(value) || (value as number) < least || (value as number) > most) {
      this.refuse(name, `must be a whole number from ${least} to ${most}`);
    }
    return value as number;
  }

  items(name: string): FieldReader[] {
    const value = this.required(name);
    if (!Array.isArray(value) || value.length === 0) this.refuse(name, 'must be a list with an entry');
    return value.map((item, index) => new FieldReader(item, at(at(this.place, name), index)));
  }

  object(name: string): FieldReader {
    return new FieldReader(this.required(name), at(this.place, name));
  }

  refuse(name: string, message: string): never {
    return refuse(at(this.place, name), message);
  }

  finish(): void {
    for (const name of this.#unread) this.refuse(name, 'is not supported here');
  }
}
