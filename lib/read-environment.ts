import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { Environment } from '../core/contracts/environment.ts';
import { functions } from '../wiring/functions.ts';
import { checkRegion } from './check-region.ts';
import { explainIssue } from './explain-issue.ts';
import { lineOfKey } from './line-of-key.ts';

export type ReadEnvironment = { environment: Environment } | { problems: string[] };

/**
 * Reads `<folder>/<name>.yaml`. Everything wrong with it comes back at once, each as one line that names the file,
 * the line in it and what is allowed; a name without a file is answered with the names there are.
 */
export function readEnvironment(folder: string, name: unknown): ReadEnvironment {
  const names = listEnvironments(folder);
  if (typeof name !== 'string' || !names.includes(name)) {
    const asked = name === undefined ? 'no environment was named' : `there is no environment "${name}"`;
    return { problems: [`${asked}: use -c environment=NAME, where NAME is one of ${names.join(', ')}`] };
  }
  const path = join(folder, `${name}.yaml`);
  return parseEnvironment(readFileSync(path, 'utf8'), { name, path: relative(process.cwd(), path) });
}

function listEnvironments(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  return files.map((file) => file.slice(0, -'.yaml'.length)).sort();
}

/** As `readEnvironment`, from the text of a file that is called `name`; `path` is what messages call it. */
export function parseEnvironment(
  text: string,
  { name, path }: { name: string; path: string },
): ReadEnvironment {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    merge: false,
    prettyErrors: false,
  });
  if (document.errors.length > 0)
    return {
      problems: document.errors.map(
        ({ message, pos }) => `${path}:${lines.linePos(pos[0]).line}: ${message}`,
      ),
    };
  const place = (keys: readonly PropertyKey[]): string => `${path}:${lineOfKey(document, keys, lines)}`;

  const value: unknown = document.toJS();
  const parsed = Environment.safeParse(value);
  if (!parsed.success)
    return {
      problems: parsed.error.issues
        .flatMap((issue) => explainIssue(issue, value))
        .map(({ keys, message }) => `${place(keys)}: ${message}`),
    };
  const environment = parsed.data;
  const problems = [
    ...(environment.name === name ? [] : [`${place(['name'])}: name must be ${name}, as the file is called`]),
    ...checkRegion(environment).map((message) => `${place(['region'])}: ${message}`),
    ...Object.keys(environment.reservedConcurrency)
      .filter((key) => !(key in functions))
      .map((key) => `${place(['reservedConcurrency', key])}: there is no function ${key}`),
  ];
  return problems.length > 0 ? { problems } : { environment };
}
