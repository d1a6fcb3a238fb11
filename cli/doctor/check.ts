/** One thing that was looked at. `warning` waits for somebody or may become a problem. */
export interface Check {
  subject: string;
  verdict: 'ok' | 'warning' | 'problem';
  message: string;
  /** What to do about it. */
  todo?: string;
}
