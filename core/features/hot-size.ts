import type { HotEncoder } from '../contracts/feature-plan.ts';
import { PART_SIZES } from './calendar-part.ts';

/** How many model columns a one-hot encoder makes, its buckets for missing and for rare levels included. */
export function hotSize(encoder: HotEncoder): number {
  switch (encoder.kind) {
    case 'category':
      return encoder.levels.length + 2;
    case 'boolean':
      return 3;
    case 'timestamp':
      return PART_SIZES[encoder.part] + 1;
  }
}
