import type { MiddlewareObj } from '@middy/core';
import type { Measurement } from '../core/contracts/metrics.ts';
import type { Services } from '../platform/services.ts';
import type { FunctionWiring, Uses } from '../wiring/types.ts';

/** What the host has to know of a function; written into its bundle from the wiring. */
export interface HostedFunction {
  name: string;
  uses: Uses;
  /** Whether API Gateway waits for its answer. */
  answersHttp: boolean;
  timeoutSeconds: FunctionWiring['timeoutSeconds'];
}

/** What watches a function from outside: its log lines, its metrics, its trace. */
export interface Instruments {
  log: Services['log'];
  measure(measurement: Measurement): void;
  /** Around every invocation, the first one outermost. */
  middlewares: MiddlewareObj[];
  /** Writes what is still held back; called when the process is told to end. */
  flush(): void;
}

/** Instruments of one function in one environment. */
export type CreateInstruments = (of: { function: string; environment: string }) => Instruments;

/** What we read of Lambda's own context argument. */
export interface LambdaContext {
  awsRequestId: string;
}
