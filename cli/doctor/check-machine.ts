import { stat, statfs } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isLoopback } from '../authorisation/is-loopback.ts';
import type { CliIo } from '../cli-io.ts';
import { formatBytes } from '../format-number.ts';
import type { Check } from './check.ts';

const NODE_MAJOR = 24;
const LITTLE_SPACE_BYTES = 1e9;
const STATE_FOLDER = '.perennial';

/** The Node that runs this, and the state folder where the platform is meant to be on this machine. */
export async function checkMachine(io: Pick<CliIo, 'cwd'>, url: URL): Promise<Check[]> {
  return [checkNode(), ...(isLoopback(url) ? [await checkStateFolder(resolve(io.cwd, STATE_FOLDER))] : [])];
}

function checkNode(): Check {
  const subject = 'node';
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR)
    return { subject, verdict: 'ok', message: `Node ${process.version}` };
  return {
    subject,
    verdict: 'warning',
    message: `Node ${process.version} runs this, the platform is made for ${NODE_MAJOR}`,
    todo: 'call it as npx perennial or ./perennial: they find the Node that the clone brings',
  };
}

async function checkStateFolder(folder: string): Promise<Check> {
  const subject = 'stateFolder';
  const found = await stat(folder).catch(() => undefined);
  if (!found)
    return {
      subject,
      verdict: 'ok',
      message: `no state in ${folder}: npm start makes it, or it is elsewhere`,
    };
  if (!found.isDirectory())
    return {
      subject,
      verdict: 'problem',
      message: `${folder} is not a folder`,
      todo: 'move it away, or start with npm start -- --state DIR',
    };
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const message = `state in ${folder}, ${formatBytes(free)} free`;
  return free >= LITTLE_SPACE_BYTES
    ? { subject, verdict: 'ok', message }
    : { subject, verdict: 'warning', message, todo: 'make room, or move the folder to a larger disk' };
}
