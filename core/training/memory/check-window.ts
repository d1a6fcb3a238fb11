import type { Reason } from '../../contracts/names.ts';
import { megabytesOf } from './megabytes-of.ts';
import { roundDown } from './most-rows.ts';
import { type WindowSize, windowMemory } from './window-memory.ts';

/** Why a window cannot be laid out in a function of so many megabytes, asked before a row is read; undefined where it can. */
export function checkWindow(window: WindowSize, functionMegabytes: number | undefined): Reason | undefined {
  if (functionMegabytes === undefined) return undefined;
  const bytes = functionMegabytes * 2 ** 20;
  const needed = windowMemory(window);
  if (needed <= bytes) return undefined;
  const few = { ...window, rows: 0, ...(window.storedValues !== undefined && { storedValues: 0 }) };
  const fixed = windowMemory(few);
  const most = roundDown(Math.max(0, ((bytes - fixed) / (needed - fixed)) * window.rows));
  return {
    code: 'tooLargeForLambda',
    message: `preparing ${window.rows} rows × ${window.columns} columns takes about ${megabytesOf(needed)} MB, functions have ${functionMegabytes} MB, and it runs in a function wherever the training does: about ${most} rows of these columns fit, so take a smaller window, fewer features, larger functions (functionSizes.large), or write compute: lambda to try all the same`,
  };
}
