import type { MiniStack } from '../ministack/start-ministack.ts';
import type { Deployment } from './deployment.ts';

/** What the steps of the deployed loop share: each part is there once the step that makes it is done. */
export interface Stage {
  readonly miniStack: MiniStack;
  readonly platform: Deployment;
  /** A second environment in the same account. */
  readonly side: Deployment;
}
