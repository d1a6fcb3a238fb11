import type { Signature } from '../contracts/feature-plan.ts';
import { COLUMN_NAME, MAX_COLUMN_NAME } from '../contracts/text-pattern.ts';
import { flag, text } from './scalars.ts';
import type { Shape } from './shape.ts';
import { fields, list } from './structures.ts';

const name = text({ min: 1, max: MAX_COLUMN_NAME, is: COLUMN_NAME });
const column = fields<Signature['numbers'][number]>({ name, nullable: flag });

/** `Signature` of the contracts: what a caller must send. */
export const signature: Shape<Signature> = fields({
  numbers: list(column),
  categories: list(column),
  times: list(fields({ name, nullable: flag, zoned: flag })),
  booleans: list(column),
});
