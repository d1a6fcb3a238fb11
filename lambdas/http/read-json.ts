import { findDuplicateKey } from '../../core/json/find-duplicate-key.ts';
import { findJsonFault } from '../../core/json/find-json-fault.ts';
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
    throw refuse(415, 'wrongMediaType', `the body must be application/json, this is ${type}`);
  if (request.headers['content-encoding'] && request.headers['content-encoding'] !== 'identity')
    throw refuse(415, 'compressed', 'compressed bodies are not read');
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_BODY_BYTES)
    throw refuse(413, 'tooLarge', `the body is ${bytes} bytes, at most ${MAX_BODY_BYTES} are read`);
  if (text.trim() === '') throw refuse(400, 'emptyBody', 'the body is empty');
  if (nestingDepth(text) > MAX_DEPTH)
    throw refuse(400, 'tooDeep', `the body is nested deeper than ${MAX_DEPTH} levels`);
  const value = parse(text);
  const duplicate = findDuplicateKey(text);
  if (duplicate !== undefined)
    throw new BadRequest(422, `the key "${duplicate}" stands twice in one object`, [
      { field: duplicate, code: 'duplicateKey', message: 'stands twice in one object' },
    ]);
  return value;
}

/** The engine's own messages quote the text and do not always say where it went wrong. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const fault = findJsonFault(text) ?? text.length;
    const offset = Buffer.byteLength(text.slice(0, fault));
    const where = fault === text.length ? `it ends too early, after byte ${offset}` : `see byte ${offset}`;
    throw refuse(400, 'notJson', `the body is not JSON: ${where}`);
  }
}

function refuse(status: number, code: string, message: string): BadRequest {
  return new BadRequest(status, message, [{ field: '(body)', code, message }]);
}
