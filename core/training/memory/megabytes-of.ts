/** Bytes as whole megabytes of 2²⁰, rounded up. */
export function megabytesOf(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}
