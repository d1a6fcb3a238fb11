/** One of the two text outputs of a process. */
export interface TextSink {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

/** Everything of the process that a command may touch, so that tests can hand in their own. */
export interface CliIo {
  stdout: TextSink;
  stderr: TextSink;
  env: Record<string, string | undefined>;
  cwd: string;
  now(): Date;
  sleep(milliseconds: number): Promise<void>;
}
