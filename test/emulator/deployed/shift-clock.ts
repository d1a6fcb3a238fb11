import type { MiniStack } from '../ministack/start-ministack.ts';
import type { Deployment } from './deployment.ts';
import { preload } from './preload.ts';

/** Lets one deployed function live so many milliseconds ahead. Answers what puts it back. */
export function shiftClock(
  miniStack: MiniStack,
  deployment: Deployment,
  name: string,
  aheadMilliseconds: number,
): Promise<() => Promise<void>> {
  const code = `const D=Date,ahead=${aheadMilliseconds};globalThis.Date=class extends D{constructor(...a){a.length?super(...a):super(D.now()+ahead)}static now(){return D.now()+ahead}}`;
  return preload(miniStack, deployment, name, code);
}
