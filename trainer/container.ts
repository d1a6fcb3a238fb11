import { join } from 'node:path';
import type { ChannelName } from '../core/contracts/training-job.ts';

/** Where SageMaker puts a job's folders in the container. */
export const CONTAINER_ROOT = '/opt/ml';

/** The files and folders of SageMaker's training contract, below a root. */
export interface Container {
  hyperparameters: string;
  resources: string;
  channel(name: ChannelName, file: string): string;
  model: string;
  checkpoints: string;
  failure: string;
}

/** The places of the contract below `root`. */
export function containerAt(root: string): Container {
  return {
    hyperparameters: join(root, 'input/config/hyperparameters.json'),
    resources: join(root, 'input/config/resourceconfig.json'),
    channel: (name, file) => join(root, 'input/data', name, file),
    model: join(root, 'model'),
    checkpoints: join(root, 'checkpoints'),
    failure: join(root, 'output/failure'),
  };
}
