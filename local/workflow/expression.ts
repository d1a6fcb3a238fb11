import { type Place, refuse } from './definition-place.ts';
import { ARRAY_INTRINSICS } from './intrinsics/array-intrinsics.ts';
import type { Intrinsic } from './intrinsics/intrinsic.ts';
import { NUMBER_INTRINSICS } from './intrinsics/number-intrinsics.ts';
import { readFormatTemplate, TEXT_INTRINSICS } from './intrinsics/text-intrinsics.ts';
import { parseJsonPath, readPath, type Surroundings } from './json-path.ts';
import type { JsonValue } from './json-value.ts';
import { MAX_INTRINSIC_NESTING } from './limits.ts';
import { StateError } from './state-error.ts';

/** What a compiled path or intrinsic gives; fails with a StateError. */
export type Evaluate = (surroundings: Surroundings) => JsonValue;

const INTRINSICS: Record<string, Intrinsic> = {
  ...ARRAY_INTRINSICS,
  ...TEXT_INTRINSICS,
  ...NUMBER_INTRINSICS,
};
const CALL = /States\.([A-Za-z0-9]+)\(/y;
const TEXT = /'((?:[^'\\]|\\['{}\\])*)'/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const PATH = /\$(?:[^\s,()['"]|\[[^\]]*\])*/y;
const SPACE = /\s*/y;

/** Compiles the value of a `.$` field: a path, or an intrinsic with paths, literals and intrinsics inside. */
export function compileExpression(text: JsonValue, place: Place): Evaluate {
  if (typeof text !== 'string') refuse(place, 'must be a path or an intrinsic function');
  if (text.startsWith('$')) return compilePath(text, place);
  if (!text.startsWith('States.')) refuse(place, `"${text}" is neither a path nor an intrinsic function`);
  const source = new Source(text, place);
  const evaluate = compileArgument(source, 1).evaluate;
  return source.ended() ? evaluate : source.refuseHere();
}

interface Argument {
  evaluate: Evaluate;
  /** The text of a string literal between its quotes, escapes and all. */
  literal?: string;
}

function compilePath(text: string, place: Place): Evaluate {
  const path = parseJsonPath(text, place);
  return (surroundings) => {
    const value = readPath(path, surroundings);
    if (value !== undefined) return value;
    throw new StateError('States.ParameterPathFailure', `${path.text} (${place.field}) finds nothing.`);
  };
}

function compileArgument(source: Source, depth: number): Argument {
  const name = source.take(CALL)?.[1];
  if (name !== undefined) return { evaluate: compileCall(name, source, depth) };
  const literal = source.take(TEXT)?.[1];
  if (literal !== undefined) {
    const value = literal.replace(/\\(.)/g, '$1');
    return { evaluate: () => value, literal };
  }
  const path = source.take(PATH)?.[0];
  if (path !== undefined) return { evaluate: compilePath(path, source.place) };
  const fixed = source.take(NUMBER) ?? source.take(WORD) ?? source.refuseHere();
  const value = JSON.parse(fixed[0]) as JsonValue;
  return { evaluate: () => value };
}

function compileCall(name: string, source: Source, depth: number): Evaluate {
  if (!Object.hasOwn(INTRINSICS, name)) refuse(source.place, `States.${name} is not supported`);
  if (depth > MAX_INTRINSIC_NESTING)
    refuse(source.place, `intrinsics are nested more than ${MAX_INTRINSIC_NESTING} deep`);
  const intrinsic = INTRINSICS[name]!;
  const values = compileArguments(source, depth);
  const { least, most } = intrinsic.arguments;
  if (values.length < least || values.length > most) {
    refuse(source.place, `States.${name} does not take ${values.length} arguments here`);
  }
  if (name === 'Format') keepTemplateEscapes(values, source.place);
  return (surroundings) =>
    intrinsic.run(
      values.map(({ evaluate }) => evaluate(surroundings)),
      surroundings.random,
    );
}

function compileArguments(source: Source, depth: number): Argument[] {
  const values: Argument[] = [];
  if (source.takeMark(')')) return values;
  do values.push(compileArgument(source, depth + 1));
  while (source.takeMark(','));
  return source.takeMark(')') ? values : source.refuseHere();
}

// `\{\}` in a template is text and `{}` a placeholder, so Format must see the template as it was written.
function keepTemplateEscapes(values: Argument[], place: Place): void {
  const [template, ...rest] = values;
  const literal = template?.literal;
  if (literal === undefined) return;
  const parts = readFormatTemplate(literal);
  if (parts === 'malformed') refuse(place, 'a brace in a States.Format template needs a backslash before it');
  if (parts.filter((part) => part === undefined).length !== rest.length) {
    refuse(place, `States.Format has ${rest.length} values for another number of {} in '${literal}'`);
  }
  values[0] = { evaluate: () => literal };
}

/** A text being read from left to right; spaces before a token do not matter. */
class Source {
  readonly place: Place;
  readonly #text: string;
  #position = 0;

  constructor(text: string, place: Place) {
    this.#text = text;
    this.place = place;
  }

  take(pattern: RegExp): RegExpExecArray | undefined {
    this.#skipSpace();
    pattern.lastIndex = this.#position;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#position = pattern.lastIndex;
    return match;
  }

  takeMark(mark: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#position] !== mark) return false;
    this.#position += 1;
    return true;
  }

  ended(): boolean {
    this.#skipSpace();
    return this.#position === this.#text.length;
  }

  refuseHere(): never {
    return refuse(this.place, `"${this.#text}" cannot be read from character ${this.#position} on`);
  }

  #skipSpace(): void {
    SPACE.lastIndex = this.#position;
    SPACE.exec(this.#text);
    this.#position = SPACE.lastIndex;
  }
}
