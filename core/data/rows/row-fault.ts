/**
 * One way in which a row can be bad. Its number in the `verdict` column is its place in the list of faults
 * plus one.
 */
export interface RowFault {
  /** Column at fault, as people know it. */
  column?: string;
  /** SQL for the code and the message, over the typed table. */
  code: string;
  message: string;
  /** SQL condition; the first fault whose condition holds is the row's. */
  condition: string;
}

/** Verdicts that are not faults. */
export const KEPT = 0;
export const LEFT_OUT = -1;
