import type { PriceName } from './prices.ts';

/**
 * `idle`: there with nothing used. `inUse`: there once models are used, however much. `predictions`: by each request.
 * `watch`: by each model that is asked, as long as it is. `retrains`: by each training. `kept`: what has piled up.
 */
export type CostPart = 'idle' | 'inUse' | 'predictions' | 'watch' | 'retrains' | 'kept';

/** One line of the estimate; `quantity` counts single things (requests, GB-seconds, GB), never thousands. */
export interface CostLine {
  part: CostPart;
  service: string;
  what: string;
  price: PriceName;
  quantity: number;
}

export const HOURS_A_MONTH = 730;
export const DAYS_A_MONTH = HOURS_A_MONTH / 24;
export const SECONDS_A_MONTH = HOURS_A_MONTH * 3_600;
export const GIGABYTE = 1024 ** 3;
