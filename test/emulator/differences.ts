/** Tests that come out otherwise on MiniStack than on AWS: their titles, and why. */
export type Differences = Record<string, string>;

/** Cases of the platform contract. */
export const CONTRACT_DIFFERENCES: Differences = {
  'names the version in what it tells':
    'its Object Created events have no version-id; intake looks at the current version then',
  'pages through versions, each once, also while those of earlier pages are removed':
    'it loses its place when the version that a page ended with is gone',
  'reports a failure by its error and cause':
    'a failed execution has an output there, the error and its cause',
  'takes no answer for the token of a stopped execution': 'a stopped execution still takes the answer',
  'tells of a stop and of a failure': 'the event of a stop has neither error nor cause',
  'compresses what it keeps': 'Firehose delivers plain text there, whatever compression was asked for',
};
