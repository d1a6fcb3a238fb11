import type { DataSpec } from '../../contracts/model-spec.ts';
import type { NumberFormat } from './text-grammar.ts';

/** What reading a column depends on besides the column. */
export interface CastContext {
  nulls: DataSpec['nulls'];
  numbers: NumberFormat;
  /** Whether U+0001 or NUL may occur in texts and has to be looked for. */
  mayHoldReservedText: boolean;
}

/** A column's typed value, and whether a value that is there does not fit, as SQL over the value as read. */
export interface ColumnCast {
  /** DOUBLE, VARCHAR, BOOLEAN or TIMESTAMP; NULL for a missing value, without meaning for an unfit one. */
  value: string;
  /** SQL condition over the value as read and the typed value. */
  misfit: string;
  /** SQL for the code of a misfit, over the value's text. */
  code: (text: string) => string;
}
