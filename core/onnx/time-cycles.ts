import type { TimestampPart } from '../contracts/model-spec.ts';
import { CIVIL } from '../features/calendar-part.ts';

/**
 * A repeating stretch of time within which some calendar parts are fixed per step, so that one table lookup gives
 * the weights of all of them. The step of a time is mod(seconds, modulus) / divisor, for a civil cycle followed by
 * the arithmetic of CIVIL. `stepSeconds[step]` is a time that falls on that step.
 */
export interface TimeCycle {
  parts: TimestampPart[];
  modulus: number;
  divisor: number;
  isCivil: boolean;
  stepSeconds: number[];
}

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;
const WEEK = 7 * DAY;

/** The fewest cycles that cover some parts: hour and weekday share one of 168 steps, month and day one of 1,461. */
export function timeCycles(parts: readonly TimestampPart[]): TimeCycle[] {
  const wanted = new Set(parts);
  const only = (...names: TimestampPart[]) => names.filter((part) => wanted.has(part));
  const cycles: TimeCycle[] = [];
  const weekly = only('hour', 'weekday');
  if (weekly.length === 2) cycles.push(plainCycle(weekly, WEEK, HOUR));
  else if (wanted.has('hour')) cycles.push(plainCycle(weekly, DAY, HOUR));
  else if (wanted.has('weekday')) cycles.push(plainCycle(weekly, WEEK, DAY));
  if (wanted.has('minute')) cycles.push(plainCycle(['minute'], HOUR, MINUTE));
  const civil = only('month', 'day');
  if (civil.length > 0) cycles.push(civilCycle(civil));
  return cycles;
}

function plainCycle(parts: TimestampPart[], modulus: number, divisor: number): TimeCycle {
  const stepSeconds = Array.from({ length: modulus / divisor }, (_, step) => step * divisor);
  return { parts, modulus, divisor, isCivil: false, stepSeconds };
}

/** The calendar repeats every 400 years; the first four of them have a day for each of the 1,461 steps. */
function civilCycle(parts: TimestampPart[]): TimeCycle {
  const stepSeconds = new Array<number>(CIVIL.yearModulus).fill(0);
  const firstDay = -(CIVIL.add - CIVIL.or) / CIVIL.multiply;
  for (let day = 0; day < CIVIL.yearModulus; day++) {
    const step = (CIVIL.multiply * day + CIVIL.or) % CIVIL.yearModulus;
    stepSeconds[step] = (firstDay + day) * DAY;
  }
  return { parts, modulus: CIVIL.eraModulus * DAY, divisor: DAY, isCivil: true, stepSeconds };
}
