import { sha256 } from '../../core/canonical-json.ts';
import { createRandom } from '../../core/random.ts';

/** What can go wrong at one service call of one invocation. */
export const FAULTS = [
  /** The service refuses, nothing is applied. */
  'refused',
  /** The service applied the call, and the answer never arrived. */
  'answerLost',
  /** The function dies before the call. */
  'killedBefore',
  /** The function dies right after the call was applied. */
  'killedAfter',
  /** All running executions are lost; the functions they called go on, as orphans. */
  'executionsLost',
  /** All running executions are lost and all functions under way die. */
  'processLost',
  /** The call waits while others go on. */
  'slow',
] as const;
export type Fault = (typeof FAULTS)[number];

/** One service call: the `call`th of the `invocation`th run of a function, both counted from 0. */
export interface CallPlace {
  functionName: string;
  invocation: number;
  call: number;
  /** `records.write`, `objects.put`, … */
  verb: string;
  /** Names the function and what it was called with: the same for every retry of one task. */
  work: string;
}

/** Everything that goes wrong in one run of a scenario. */
export interface FaultSchedule {
  name: string;
  /** Seeds ids, jitter and the order of events. */
  seed: number;
  faultAt(place: CallPlace): Fault | undefined;
  /** Which of `count` functions that wait for a service goes on: 0 … count−1. */
  chooseTurn(count: number): number;
  /** Every event is delivered twice, late and in another order. */
  disorder: boolean;
  /** Scheduled functions run twice at once. */
  doubleSchedules: boolean;
  /** A person whose answer to a question got a 5xx looks whether the question is still there, and else leaves. */
  impatient: boolean;
  /** Share of reads that are not consistent and answer the state before the last write. */
  staleShare: number;
}

/** Nothing goes wrong. */
export function faultFree(): FaultSchedule {
  return {
    name: 'fault-free',
    seed: 0,
    faultAt: () => undefined,
    chooseTurn: () => 0,
    disorder: false,
    doubleSchedules: false,
    impatient: false,
    staleShare: 0,
  };
}

/** These faults at these places, nothing else. */
export function placedFaults(
  ...faults: { fault: Fault; place: Pick<CallPlace, 'functionName' | 'invocation' | 'call'> }[]
): FaultSchedule {
  const at = ({ functionName, invocation, call }: (typeof faults)[number]['place']): string =>
    `${functionName}#${invocation}.${call}`;
  const faultOf = new Map(faults.map(({ fault, place }) => [at(place), fault]));
  return {
    ...faultFree(),
    name: faults.map(({ fault, place }) => `${fault} at ${at(place)}`).join(', then '),
    faultAt: (place) => faultOf.get(at(place)),
  };
}

/** Lambda.Unknown is retried once per task and a refusal six times: more of them end in a failed run. */
const MOST_KILLS_PER_WORK = 1;
const MOST_REFUSALS_PER_WORK = 5;
/** The sweeper starts three further attempts by itself. */
const MOST_LOSSES = 2;

/**
 * Faults everywhere, derived from one seed: as many as the platform promises to get over without a person. Which
 * call is hit follows from the call alone, so that a fault does not move the others.
 */
export function seededSchedule(seed: number): FaultSchedule {
  const chance = (...parts: (string | number)[]): number =>
    Number.parseInt(sha256([seed, ...parts].join(' ')).slice(0, 8), 16) / 2 ** 32;
  const rate = [0, 0.003, 0.01, 0.03][Math.floor(chance('rate') * 4)]!;
  const turns = createRandom(seed);
  const spent = new Map<string, number>();
  const spend = (what: string, limit: number): boolean => {
    const used = spent.get(what) ?? 0;
    spent.set(what, used + 1);
    return used < limit;
  };
  return {
    name: `seed ${seed}`,
    seed,
    chooseTurn: (count) => turns.integer(count),
    disorder: chance('disorder') < 0.8,
    doubleSchedules: chance('double') < 0.5,
    impatient: chance('impatient') < 0.5,
    staleShare: chance('stale') < 0.5 ? 0.5 : 0,
    faultAt({ functionName, invocation, call, work }) {
      if (chance('hit', functionName, invocation, call) >= rate) return undefined;
      const fault = FAULTS[Math.floor(chance('fault', functionName, invocation, call) * FAULTS.length)]!;
      switch (fault) {
        case 'killedBefore':
        case 'killedAfter':
          return spend(`kill ${work}`, MOST_KILLS_PER_WORK) ? fault : undefined;
        case 'refused':
        case 'answerLost':
          return spend(`refuse ${work}`, MOST_REFUSALS_PER_WORK) ? fault : undefined;
        case 'executionsLost':
        case 'processLost':
          return spend('loss', MOST_LOSSES) ? fault : undefined;
        case 'slow':
          return fault;
      }
    },
  };
}
