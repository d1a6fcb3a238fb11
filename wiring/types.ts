import type { RecordFamily } from '../core/contracts/keys.ts';

/** How one function is wired: data only, read by the local host now and by the CDK constructs. */
export interface FunctionWiring {
  /** What it is for, in one line. */
  purpose: string;
  size: 'small' | 'medium' | 'large';
  timeoutSeconds: number;
  /** HTTP routes it answers. */
  routes?: readonly RouteWiring[];
  /** Event patterns that start it. */
  events?: readonly EventPattern[];
  /** A schedule that starts it. */
  every?: '1 minute' | '5 minutes' | '1 hour';
  /** True for a workflow task: state machines name it as ${PascalName}. */
  task?: true;
  /** True for the API's Lambda authorizer of prediction routes (REQUEST, payload 2.0, simple answers). */
  authorizer?: true;
  /** True where every millisecond counts: no tracer, no line of log per request. */
  bare?: true;
  uses: Uses;
}

export interface RouteWiring {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** With {parameters}, as API Gateway writes them. */
  path: string;
  /** `control`: IAM when deployed. `prediction`: IAM or API key by environment. `open`: anyone. */
  auth: 'control' | 'prediction' | 'open';
}

/** EventBridge's pattern language, as far as we use it: equal values, or a prefix. */
export interface EventPattern {
  source: readonly string[];
  'detail-type': readonly string[];
  detail?: DetailPattern;
}
export interface DetailPattern {
  [field: string]: DetailPattern | readonly (string | { prefix: string })[];
}

/** `queryIndex` reads the secondary index; its family is that of the index partition. */
export type RecordVerb = 'get' | 'query' | 'queryIndex' | 'put' | 'update' | 'delete' | 'check';

/** Service → verbs on prefixes. A verb that is not here is refused, on the laptop too. */
export interface Uses {
  objects?: {
    read?: readonly string[];
    write?: readonly string[];
    list?: readonly string[];
    /** Lets others send objects, whole or in parts, and joins or removes the parts. */
    presign?: readonly string[];
    remove?: readonly string[];
  };
  /** Verbs on families of partitions (core/contracts/keys.ts); a transaction needs the verb of each of its writes. */
  records?: { [Verb in RecordVerb]?: readonly RecordFamily[] };
  events?: readonly 'put'[];
  workflows?: {
    start?: readonly string[];
    describe?: readonly string[];
    stop?: readonly string[];
    answerTasks?: true;
  };
  streams?: readonly ('predictions' | 'labels')[];
  tables?: true;
  models?: true;
  /** Computes on more threads than its own. */
  threads?: true;
  /** Knows where trainings may run, a trainer of SageMaker jobs among it. */
  compute?: true;
}
