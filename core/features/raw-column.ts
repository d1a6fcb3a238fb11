import type { Column, Frame } from '../data/frame.ts';
import { PerennialError } from '../errors.ts';

/** The named column of a frame; InvalidInputError when the frame has none of that name. */
export function rawColumn(frame: Frame, name: string): Column {
  if (Object.hasOwn(frame.columns, name)) return frame.columns[name]!;
  throw new PerennialError('InvalidInputError', `the data has no column "${name}"`, { column: name });
}

/** Refuses a value of a column, naming the column, its row in the frame and the reason. */
export function refuseValue(column: string, row: number, reason: string): never {
  throw new PerennialError('InvalidInputError', `column "${column}", row ${row}: ${reason}`, { column, row });
}

/** Refuses a column whose kind cannot fill an input of the kind asked for. */
export function refuseKind(column: string, kind: string, wanted: string): never {
  const message = `column "${column}" is a ${kind} and cannot fill a ${wanted} input`;
  throw new PerennialError('InvalidInputError', message, { column, kind, wanted });
}
