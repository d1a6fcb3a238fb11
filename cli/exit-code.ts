/** What a script may rely on: 1 means that the platform answered, but the outcome is not what was asked for. */
export const EXIT = { done: 0, notAsAsked: 1, wrongUsage: 2, notReachable: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
