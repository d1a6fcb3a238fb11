import type { ColumnKind } from '../frame.ts';
import type { SourceType } from './source-column.ts';

/**
 * The kind of a column whose values carry their type. A text in a typed file is a text, whatever it looks
 * like.
 */
export function kindOfSource(source: SourceType): ColumnKind {
  switch (source.type) {
    case 'text':
    case 'bytes':
      return 'category';
    case 'boolean':
      return 'boolean';
    case 'date':
    case 'timestamp':
    case 'zonedTimestamp':
      return 'timestamp';
    default:
      return 'number';
  }
}
