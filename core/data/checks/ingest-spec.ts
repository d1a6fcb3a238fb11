import type { ModelSpec } from '../../contracts/model-spec.ts';

/** The parts of a model spec that decide how its data is read. */
export type IngestSpec = Pick<
  ModelSpec,
  | 'data'
  | 'target'
  | 'task'
  | 'positive'
  | 'time'
  | 'group'
  | 'segments'
  | 'fairness'
  | 'features'
  | 'training'
>;
