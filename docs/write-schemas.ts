import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelSpecSchema } from '../core/contracts/model-spec-schema.ts';

/** As the repository's formatter has it: short lists of plain values on one line. */
const LINE_WIDTH = 110;
const shortList = /^(.*)\[\n\s*([^[\]{}]*?)\n\s*\](,?)$/gm;

/** Writes docs/model-spec.schema.json from the contract; a test says when it is time. */
const text = JSON.stringify(modelSpecSchema(), null, 2).replace(
  shortList,
  (list, before: string, items: string, comma: string) => {
    const line = `${before}[${items.replace(/\n\s*/g, ' ')}]${comma}`;
    return line.length <= LINE_WIDTH ? line : list;
  },
);
const path = join(import.meta.dirname, 'model-spec.schema.json');
writeFileSync(path, `${text}\n`);
process.stdout.write(`wrote ${path}\n`);
