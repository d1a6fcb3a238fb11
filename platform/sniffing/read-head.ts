import { open } from 'node:fs/promises';

/** The first `bytes` bytes of a file, fewer when it is shorter. */
export async function readHead(file: string, bytes: number): Promise<Buffer> {
  return readSpan(file, 0, bytes);
}

/** `bytes` bytes from `position`, fewer where the file ends. */
export async function readSpan(file: string, position: number, bytes: number): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, position);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
