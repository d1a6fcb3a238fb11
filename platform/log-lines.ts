import type { Json } from '../core/contracts/names.ts';
import { MODEL_NAME } from '../core/contracts/text-pattern.ts';
import { PerennialError } from '../core/errors.ts';
import { writeJson } from './requests/json-text.ts';

const STREAMS = ['predictions', 'labels'];
/** Firehose takes 1,000 KiB a record, the line's end included. */
const LINE_LIMITS = { maxBytes: 1_024_000 - 1, maxDepth: 1_000 };

/**
 * Log records as lines of JSON, without their ends. Throws InvalidInputError for an unknown stream, what is no model's
 * name, a record of another model or what JSON cannot carry, and SizeLimitError for a record that is too large.
 */
export function toLogLines(stream: string, model: string, records: { [key: string]: Json }[]): string[] {
  if (!STREAMS.includes(stream))
    throw new PerennialError('InvalidInputError', `there is no stream ${stream}`);
  if (!MODEL_NAME.fits(model)) {
    throw new PerennialError('InvalidInputError', 'that is not the name of a model', { model });
  }
  return records.map((record) => {
    // Firehose sorts lines into folders by this field: there is nothing else that it could go by.
    if (record.model !== model) {
      throw new PerennialError('InvalidInputError', 'a log record names its model in `model`', { model });
    }
    return writeJson(record, 'the record', LINE_LIMITS);
  });
}
