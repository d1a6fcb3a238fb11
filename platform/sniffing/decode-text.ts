import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { DataSpec } from '../../core/contracts/model-spec.ts';
import type { Reason } from '../../core/contracts/names.ts';
import { FileWriter } from './file-writer.ts';
import { readHead } from './read-head.ts';

/** A file of UTF-8 text, whose bytes are still to be checked; the text starts after the byte order mark. */
export interface Utf8File {
  file: string;
  textStart: number;
}

/**
 * Brings text of a declared encoding into UTF-8. The declaration decides, never a guess; a byte order mark
 * that contradicts it is refused. latin-1 is ISO 8859-1: byte n is character U+00n.
 */
export async function decodeText(
  file: string,
  folder: string,
  encoding: DataSpec['encoding'],
): Promise<Utf8File | { reason: Reason }> {
  const marked = markedEncoding(await readHead(file, 3));
  if (marked !== undefined && marked.encoding !== encoding) {
    const message = `the file begins with the byte order mark of ${marked.encoding}, but is read as ${encoding}; declare data.encoding: ${marked.encoding}`;
    return { reason: { code: 'wrongEncoding', message } };
  }
  if (encoding === 'utf-8') return { file, textStart: marked?.length ?? 0 };

  const target = join(folder, 'decoded');
  const decode = encoding === 'latin-1' ? decodeLatin1 : createUtf16Decoder(marked?.label ?? 'utf-16le');
  const writer = await FileWriter.create(target);
  try {
    for await (const chunk of createReadStream(file)) {
      writer.add(decode(chunk, true));
      await writer.drain();
    }
    writer.add(decode(Buffer.alloc(0), false));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { reason: { code: 'wrongEncoding', message: `the file is not valid ${encoding}` } };
  } finally {
    await writer.close();
  }
  return { file: target, textStart: 0 };
}

interface Mark {
  encoding: DataSpec['encoding'];
  label?: string;
  length: number;
}

function markedEncoding(head: Buffer): Mark | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', length: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16', label: 'utf-16le', length: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16', label: 'utf-16be', length: 2 };
  return undefined;
}

function decodeLatin1(chunk: Buffer): string {
  return chunk.toString('latin1');
}

/** Without a mark UTF-16 is taken as little-endian, as Windows writes it. The mark itself is dropped. */
function createUtf16Decoder(label: string): (chunk: Buffer, isMore: boolean) => string {
  const decoder = new TextDecoder(label, { fatal: true });
  return (chunk, isMore) => decoder.decode(chunk, { stream: isMore });
}
