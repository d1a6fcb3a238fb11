import { findDuplicateKey } from '../../core/json/find-duplicate-key.ts';
import { nestingDepth } from '../../core/json/nesting-depth.ts';
import { BadRequest } from './problem.ts';
import type { ApiRequest } from './request.ts';

/** Deeper bodies are refused before anything recurses over them. */
const MAX_DEPTH = 32;
/** What Lambda takes in, minus room for the event around the body. */
export const MAX_BODY_BYTES = 5_900_000;

/**
 * The body as JSON. Not JSON, another media type, too deep, too large or a key twice in one object: BadRequest
 * with the place.
 */
export function readJson(request: ApiRequest): unknown {
  const { text } = request;
  const type = (request.headers['content-type'] ?? 'application/json').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json')
    throw new BadRequest(415, `the body must be application/json, this is ${type}`);
  if (request.headers['content-encoding'] && request.headers['content-encoding'] !== 'identity')
    throw new BadRequest(415, 'compressed bodies are not read');
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_BODY_BYTES)
    throw new BadRequest(413, `the body is ${bytes} bytes, at most ${MAX_BODY_BYTES} are read`);
  if (text.trim() === '') throw new BadRequest(400, 'the body is empty');
  if (nestingDepth(text) > MAX_DEPTH)
    throw new BadRequest(400, `the body is nested deeper than ${MAX_DEPTH} levels`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new BadRequest(400, `the body is not JSON: ${(error as Error).message.slice(0, 200)}`);
  }
  const duplicate = findDuplicateKey(text);
  if (duplicate !== undefined)
    throw new BadRequest(422, `the key "${duplicate}" stands twice in one object`, [
      { field: duplicate, code: 'duplicateKey', message: 'stands twice in one object' },
    ]);
  return value;
}
