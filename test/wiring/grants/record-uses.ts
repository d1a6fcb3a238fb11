import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceUse } from '../../../local/narrow-services.ts';
import { grantText } from './grant.ts';

/**
 * Set-up of every test file: writes down, once a file, each use that a function's narrowed services permitted.
 * Handlers that a test calls with services of its own are not seen, and do not count.
 */
const folder = process.env.PERENNIAL_USES_FOLDER;
if (folder) {
  const path = join(folder, `${process.pid}.txt`);
  const seen = new Set<string>();
  subscribe('perennial:use', (use) => {
    const text = grantText(use as ServiceUse);
    if (seen.has(text)) return;
    seen.add(text);
    appendFileSync(path, `${text}\n`);
  });
}
