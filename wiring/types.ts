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

/** Service → verbs on prefixes. A verb that is not here is refused, on the laptop too. */
export interface Uses {
  objects?: {
    read?: readonly string[];
    write?: readonly string[];
    list?: readonly string[];
    presign?: readonly string[];
    remove?: readonly string[];
  };
  records?: readonly ('get' | 'query' | 'queryIndex' | 'put' | 'update' | 'delete' | 'check')[];
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
}
