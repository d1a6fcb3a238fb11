#!/usr/bin/env node
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isPerennialError } from '../core/errors.ts';
import { startHttpServer } from './http-server.ts';
import { openPlatform } from './open-platform.ts';
import { watchIncoming } from './watch-incoming.ts';
import { writeLog } from './write-log.ts';

const USAGE = `Usage: npm start [-- --port 8787] [-- --state .perennial]

Runs the platform on this machine: the HTTP API on 127.0.0.1, everything it knows in one folder.
A file put into <state>/incoming/<model>/ is a drop once it is complete.`;

const EXIT_USAGE = 2;

async function main(): Promise<void> {
  const options = readOptions();
  const folder = resolve(options.state);
  const platform = await openPlatform({ folder, log: writeLog, baseUrl: `http://127.0.0.1:${options.port}` });
  const http = await startHttpServer(platform, { port: options.port });
  const incoming = join(folder, 'incoming');
  const watcher = watchIncoming(platform, incoming, (path, error) =>
    writeLog({ level: 'warn', message: 'file not taken', path, error: String(error) }),
  );
  process.stdout.write(
    `Perennial runs on ${http.url}\n  state   ${folder}\n  drops   ${incoming}/<model>/, or: npx perennial drop <model> <file>\n  stop    Ctrl-C\n`,
  );
  let isStopping = false;
  const stop = async (): Promise<void> => {
    if (isStopping) process.exit(1);
    isStopping = true;
    watcher.stop();
    await http.close();
    await platform.close();
    process.exit(0);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

function readOptions(): { port: number; state: string } {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '8787' },
        state: { type: 'string', default: '.perennial' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) {
      process.stdout.write(`${USAGE}\n`);
      process.exit(0);
    }
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      throw new RangeError(`"${values.port}" is no port`);
    return { port, state: values.state };
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}\n`);
    process.exit(EXIT_USAGE);
  }
}

main().catch((error: unknown) => {
  const code = (error as { code?: string }).code;
  if (isPerennialError(error, 'StateFolderError')) process.stderr.write(`perennial: ${error.message}\n`);
  else if (code === 'EADDRINUSE')
    process.stderr.write('perennial: the port is in use; choose another with: npm start -- --port 8788\n');
  else process.stderr.write(`perennial: ${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
