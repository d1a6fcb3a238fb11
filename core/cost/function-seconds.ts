import type { CostLine } from './cost-line.ts';
import type { Deployment, FunctionBill } from './read-deployment.ts';

/** GB-seconds of a function that runs so many seconds, on its own memory and architecture. */
export function functionSeconds(
  deployment: Deployment,
  name: string,
  seconds: number,
): Pick<CostLine, 'price' | 'quantity'> {
  const { gigabytes, price } = functionNamed(deployment, name);
  return { price, quantity: seconds * gigabytes };
}

/** A function by its name in the wiring; throws RangeError when the templates do not have it. */
export function functionNamed({ functions }: Deployment, name: string): FunctionBill {
  const found = functions[name];
  if (!found) throw new RangeError(`the templates hold no function ${name}`);
  return found;
}
