import type { TrialSummary } from '../../core/contracts/run.ts';
import type { RunAnswer } from '../answers.ts';
import { formatNumber } from '../format-number.ts';
import { layOutTable } from '../print-table.ts';
import { dim, green, type Text } from '../text.ts';

/** Lines of trials that a person reads. */
const SHOWN_TRIALS = 15;

/**
 * What a run compared, the best first, then what a search dropped, the latest first; at most 15 lines, among them the
 * best of every algorithm. Settings that all of an algorithm share are said once below.
 */
export function showTrials({ trials = [], best, metric }: RunAnswer, width: number): Text[] {
  if (trials.length === 0) return [];
  const ordered = orderTrials(trials, best);
  const firsts = ordered.filter(
    (trial, place) => ordered.findIndex(({ candidate }) => candidate === trial.candidate) === place,
  );
  const others = ordered.filter((trial) => !firsts.includes(trial)).slice(0, SHOWN_TRIALS - firsts.length);
  const shown = ordered.filter((trial) => firsts.includes(trial) || others.includes(trial));
  const shared = new Map(firsts.map(({ candidate }) => [candidate, sharedParams(trials, candidate)]));
  const table = layOutTable(
    [
      { title: '' },
      { title: 'CANDIDATE' },
      { title: 'PARAMETERS', shrink: true },
      { title: `MEAN ${metric ?? ''}`, align: 'right' },
      { title: 'STD', align: 'right' },
      { title: 'BY FOLD', shrink: true },
    ],
    shown.map((trial) => [
      isSame(trial, best) ? green('best') : '',
      trial.candidate,
      describeParams(trial, trials, shared.get(trial.candidate)!),
      formatNumber(trial.mean),
      formatNumber(trial.std),
      dim(describeScores(trial)),
    ]),
    width,
  );
  const hidden = trials.length - shown.length;
  return [
    '',
    ...table,
    ...[...shared].flatMap(([candidate, params]) =>
      params.size > 0 && countOf(trials, candidate) > 1
        ? [dim(`every ${candidate}: ${listParams([...params])}`)]
        : [],
    ),
    ...(hidden > 0 ? [dim(`and ${hidden} more: --json has them all`)] : []),
    ...timeNote(trials),
  ];
}

/** By how far the mean is from the best one; then who has none, the longest in the search first. */
function orderTrials(trials: readonly TrialSummary[], best: TrialSummary | undefined): TrialSummary[] {
  const distance = ({ mean }: TrialSummary) =>
    mean === null ? Number.POSITIVE_INFINITY : Math.abs(mean - (best?.mean ?? mean));
  const rung = ({ dropped }: TrialSummary) => dropped?.rung ?? Number.POSITIVE_INFINITY;
  const places = new Map(trials.map((trial, place) => [trial, place]));
  return trials.toSorted((a, b) => {
    if (isSame(a, best) !== isSame(b, best)) return isSame(a, best) ? -1 : 1;
    if (distance(a) !== distance(b)) return distance(a) - distance(b);
    if (rung(a) !== rung(b)) return rung(b) - rung(a);
    return places.get(a)! - places.get(b)!;
  });
}

function isSame(trial: TrialSummary, best: TrialSummary | undefined): boolean {
  const keyOf = ({ candidate, params, members }: TrialSummary) =>
    JSON.stringify([candidate, Object.entries(params).sort(), members]);
  return best !== undefined && keyOf(trial) === keyOf(best);
}

function countOf(trials: readonly TrialSummary[], candidate: string): number {
  return trials.filter((trial) => trial.candidate === candidate && !trial.members).length;
}

/** The settings in which no two grid points of an algorithm differ. */
function sharedParams(trials: readonly TrialSummary[], candidate: string): Map<string, number> {
  const points = trials.filter((trial) => trial.candidate === candidate && !trial.members);
  if (points.length < 2) return new Map();
  return new Map(
    Object.entries(points[0]!.params).filter(([name, value]) =>
      points.every(({ params }) => params[name] === value),
    ),
  );
}

function describeParams(
  { params, members }: TrialSummary,
  trials: readonly TrialSummary[],
  shared: ReadonlyMap<string, number>,
): string {
  if (!members) return listParams(Object.entries(params).filter(([name]) => !shared.has(name)));
  const forests = members.flatMap((place) => {
    const own = Object.entries(trials[place]?.params ?? {}).filter(([name]) => !shared.has(name));
    return own.length > 0 ? [listParams(own)] : [];
  });
  return `mean of ${members.length} forests: ${forests.join(' + ')}`;
}

function listParams(params: readonly (readonly [string, number])[]): string {
  return params.map(([name, value]) => `${name} ${formatNumber(value)}`).join(', ');
}

function describeScores({ scores, dropped }: TrialSummary): string {
  if (!dropped) return scores.map((score) => formatNumber(score)).join('  ');
  const why = dropped.why === 'time' ? 'out of time' : 'beaten';
  if (dropped.rung === 0) return why;
  return `${why} in comparison ${dropped.rung} at ${formatNumber(dropped.score)}`;
}

function timeNote(trials: readonly TrialSummary[]): Text[] {
  const cut = trials.filter(({ dropped }) => dropped?.why === 'time').length;
  if (cut === 0) return [];
  return [
    `${cut} of ${trials.length} settings were not compared to the end, for the spec’s seconds were over: a repeat may choose another`,
  ];
}
