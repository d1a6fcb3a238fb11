import type { Reason } from '../../contracts/names.ts';
import { MOST_ENGINE_BYTES } from '../kernels/engine.ts';
import { estimateMemory } from './estimate-memory.ts';
import { megabytesOf } from './megabytes-of.ts';
import { mostRows } from './most-rows.ts';
import type { RunSize } from './run-size.ts';

/** The prepared rows are one object; no more bytes than this can be hashed and written in one piece. */
export const MOST_PREPARED_BYTES = 2 ** 31 - 1;

/** Why a run can be trained nowhere, on no machine of any size; undefined where it can. */
export function checkLimits(size: RunSize): Reason | undefined {
  const { prepared, kernels } = estimateMemory(size);
  const facts = `${size.rows} rows × ${size.columns} columns`;
  if (prepared > MOST_PREPARED_BYTES) {
    const most = mostRows(size, (memory) => memory.prepared <= MOST_PREPARED_BYTES);
    return tooLarge(
      `${facts} are ${megabytesOf(prepared)} MB, and the rows of a run are 2048 MB at most, in functions and in SageMaker jobs alike: about ${most} rows of these columns fit, so take a smaller window or fewer features`,
    );
  }
  if (kernels > MOST_ENGINE_BYTES) {
    const most = mostRows(size, (memory) => memory.kernels <= MOST_ENGINE_BYTES);
    return tooLarge(
      `${facts} take ${megabytesOf(kernels)} MB in the training kernels, which address 4096 MB, in functions and in SageMaker jobs alike: ${most > 0 ? `about ${most} rows of these columns fit, so take a smaller window, or ` : ''}${lighten(size)}`,
    );
  }
  return undefined;
}

function tooLarge(message: string): Reason {
  return { code: 'tooLargeToTrain', message };
}

/** What makes the kernels' work smaller, by the candidate that needs most of them. */
function lighten(size: RunSize): string {
  const needOf = (algorithms: readonly string[]) => {
    const candidates = size.candidates.filter(({ algorithm }) => algorithms.includes(algorithm));
    return candidates.length === 0 ? 0 : estimateMemory({ ...size, candidates }).kernels;
  };
  return needOf(['gbdt']) > needOf(['ridge', 'logistic'])
    ? 'take fewer features, or fewer leaves (training.candidates: gbdt)'
    : 'take features with fewer categories (raise their rare), or leave the linear model out of training.candidates';
}
