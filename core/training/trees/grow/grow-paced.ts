import type { FitPlace, Pace } from '../../pace.ts';
import type { BinnedTable } from './bin-table.ts';
import type { TreeTarget } from './fit-state.ts';
import { type ForestRows, type GrownForest, growRounds } from './grow-forest.ts';
import type { TreeOptions } from './tree-options.ts';

/** Grows the same forest as growForest does, from where an earlier attempt came to, with the pace between rounds. */
export async function growPaced(
  table: BinnedTable,
  target: TreeTarget,
  rows: ForestRows,
  options: TreeOptions,
  pace: Pace,
  place: FitPlace,
): Promise<GrownForest> {
  const soFar = pace.soFar(place);
  const growing = growRounds(table, target, rows, options, soFar);
  try {
    let step = growing.next();
    while (!step.done) {
      const { round, watchedLoss, forest } = step.value;
      // rounds that are repeated are known further than they are repeated
      const known = soFar && soFar.trees.length > forest.trees.length ? soFar : forest;
      const loss = watchedLoss === undefined ? {} : { loss: watchedLoss };
      const pause = pace.afterRound({ ...place, round, rounds: options.rounds, ...loss }, known);
      // most rounds have nothing to wait for, and a promise each would cost more than a small tree
      if (pause) await pause;
      step = growing.next(true);
    }
    return step.value;
  } finally {
    // a training that was ended gives its memory back
    growing.return(undefined as never);
  }
}
