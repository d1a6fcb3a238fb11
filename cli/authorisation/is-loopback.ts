/** Whether a URL leads to this machine: such requests need no signature, and may carry a key in clear. */
export function isLoopback({ hostname }: URL): boolean {
  return /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}
