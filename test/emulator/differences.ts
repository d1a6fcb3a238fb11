/** Tests that come out otherwise on MiniStack than on AWS: their titles, and why. */
export type Differences = Record<string, string>;

/** Cases of the platform contract. */
export const CONTRACT_DIFFERENCES: Differences = {
  'names the version in what it tells':
    'its Object Created events have no version-id; intake looks at the current version then',
  'pages through versions, each once, also while those of earlier pages are removed':
    'it loses its place when the version that a page ended with is gone',
  'are refused with a part below 5 MiB that is not the last': 'it joins parts of any size',
  'reports a failure by its error and cause':
    'a failed execution has an output there, the error and its cause',
  'takes no answer for the token of a stopped execution': 'a stopped execution still takes the answer',
  'tells of a stop and of a failure': 'the event of a stop has neither error nor cause',
  'compresses what it keeps': 'Firehose delivers plain text there, whatever compression was asked for',
};

/** What the deployed loop meets, by what is tried. */
export const DEPLOYED_DIFFERENCES = {
  'answers tasks':
    'it checks SendTaskSuccess against the resource "*", AWS against the state machine of the token; the test allows it to the roles before it goes on',
  'checks signatures': 'a route with IAM takes every Authorization header there, whatever it holds',
} as const satisfies Differences;

/** What cannot be shown on MiniStack, with where it is shown instead. */
export const LACKING: readonly string[] = [
  'throttles of the API, memory and payload limits of functions: on the template',
  'metrics from log lines (EMF): alarms ring by PutMetricData here, the lines are checked by npm test',
  'that AWS measures what alarms on AWS/* watch, under those names: the test puts the values, which AWS itself would refuse; MiniStack counts functions only (one test throttles one)',
  'the budget’s notices: AWS looks at costs a few times a day, and the emulator’s environment has no budget',
  'several log lines in one record (logMode: buffered): Firehose takes them apart, MiniStack does not',
  'dimensions of metrics when alarms are judged: on the template',
  'policies of state machines, rules, schedules and streams: on the template',
  'SageMaker and tracing: the request against the SDK’s model, the trainer as a process',
  'time: check-drift’s clock is put ahead by a Node option; npm test moves the clock of the whole platform',
  'gzip and buffering by Firehose, TTL and point-in-time recovery of the table: on the template',
];
