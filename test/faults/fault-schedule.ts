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
  /** Whatever goes wrong, everything has an end within this time. */
  mostHours: number;
  /** Share of reads that are not consistent and answer the state before the last write. */
  staleShare: number;
}

const MOST_HOURS = 12;

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
    mostHours: MOST_HOURS,
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

interface Limits {
  /** Shares of calls that are hit; one is drawn for a schedule. */
  rates: number[];
  killsPerWork: number;
  refusalsPerWork: number;
  losses: number;
  mostHours: number;
}

/**
 * What the platform promises to get over without a person: Lambda.Unknown is retried once per task, a refusal six
 * times, and the sweeper starts three further attempts.
 */
const BEARABLE: Limits = {
  rates: [0, 0.003, 0.01, 0.03],
  killsPerWork: 1,
  refusalsPerWork: 5,
  losses: 2,
  mostHours: MOST_HOURS,
};
/** Work ends as failed, sooner or later. */
const UNBEARABLE: Limits = {
  rates: [0.03, 0.06, 0.1],
  killsPerWork: 20,
  refusalsPerWork: 20,
  losses: 5,
  mostHours: 96,
};

/**
 * Faults everywhere, derived from one seed: as many as the platform promises to get over, or more. Which call is
 * hit follows from the call alone, so that a fault does not move the others.
 */
export function seededSchedule(seed: number, { bearable = true } = {}): FaultSchedule {
  const limits = bearable ? BEARABLE : UNBEARABLE;
  const chance = (...parts: (string | number)[]): number =>
    Number.parseInt(sha256([seed, ...parts].join(' ')).slice(0, 8), 16) / 2 ** 32;
  const rate = limits.rates[Math.floor(chance('rate') * limits.rates.length)]!;
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
    mostHours: limits.mostHours,
    staleShare: chance('stale') < 0.5 ? 0.5 : 0,
    faultAt({ functionName, invocation, call, work }) {
      if (chance('hit', functionName, invocation, call) >= rate) return undefined;
      const fault = FAULTS[Math.floor(chance('fault', functionName, invocation, call) * FAULTS.length)]!;
      switch (fault) {
        case 'killedBefore':
        case 'killedAfter':
          return spend(`kill ${work}`, limits.killsPerWork) ? fault : undefined;
        case 'refused':
        case 'answerLost':
          return spend(`refuse ${work}`, limits.refusalsPerWork) ? fault : undefined;
        case 'executionsLost':
        case 'processLost':
          return spend('loss', limits.losses) ? fault : undefined;
        case 'slow':
          return fault;
      }
    },
  };
}
