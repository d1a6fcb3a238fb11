import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Environment } from '../core/contracts/environment.ts';
import type { FunctionName } from '../wiring/functions.ts';
import type { DeadLetters } from './constructs/dead-letters.ts';
import type { Trainer } from './constructs/trainer.ts';

/** Answers the folder that holds a function's code, with `index.mjs` exporting `handler`. */
export type Bundle = (name: FunctionName) => string;

/** What the parts of the platform share. */
export interface PlatformContext {
  environment: Environment;
  bundle: Bundle;
  bucket: IBucket;
  table: ITable;
  /** Carries the platform's own events; those of AWS services come on the account's default bus. */
  bus: IEventBus;
  deadLetters: DeadLetters;
  /** Absent where the environment has no trainer image. */
  trainer?: Trainer;
}
