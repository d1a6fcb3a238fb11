import type { TrainingPlan } from './training-plan.ts';

/** The dataset versions that a run's model has learned from, oldest first: those of what it goes on from come first. */
export function lineageOf({ datasets, continued }: Pick<TrainingPlan, 'datasets' | 'continued'>): string[] {
  return [...(continued?.datasets ?? []), ...datasets];
}
