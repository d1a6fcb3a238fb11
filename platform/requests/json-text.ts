import { PerennialError } from '../../core/errors.ts';

/**
 * The JSON text of a value, members that are undefined left out. Throws InvalidInputError, naming the
 * place, for what JSON would drop, bend or refuse (NaN, infinities, dates, functions, holes) and for nesting
 * beyond `maxDepth`; throws SizeLimitError above `maxBytes` of UTF-8.
 */
export function writeJson(
  value: unknown,
  what: string,
  limits: { maxBytes: number; maxDepth: number },
): string {
  checkJson(value, what, limits.maxDepth);
  const text = JSON.stringify(value);
  // UTF-8 needs at most three bytes for each UTF-16 unit, so most texts need no counting.
  if (text.length * 3 > limits.maxBytes) {
    const bytes = Buffer.byteLength(text);
    if (bytes > limits.maxBytes) {
      throw new PerennialError(
        'SizeLimitError',
        `${what} has ${bytes} bytes as JSON, ${limits.maxBytes} are allowed`,
        { bytes, maxBytes: limits.maxBytes },
      );
    }
  }
  return text;
}

function checkJson(value: unknown, place: string, depth: number): void {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return;
    case 'number':
      if (!Number.isFinite(value)) refuse(place, `${value} is not a finite number`);
      return;
    case 'object':
      break;
    default:
      refuse(place, `JSON has no ${typeof value}`);
  }
  if (value === null) return;
  if (depth === 0) refuse(place, 'it is nested too deeply');
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      checkJson(value[index], `${place}[${index}]`, depth - 1);
    }
    return;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) refuse(place, 'it is not a plain object');
  for (const name in value) {
    const member = (value as Record<string, unknown>)[name];
    if (typeof member === 'string' || member === undefined) continue;
    checkJson(member, `${place}.${name}`, depth - 1);
  }
}

function refuse(place: string, reason: string): never {
  throw new PerennialError('InvalidInputError', `${place}: ${reason}`);
}
