import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '..', 'statemachines');
const EXTENSION = '.asl.json';

/** The workflows there are, by the names of their files. */
export function listMachines(): string[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith(EXTENSION));
  return files.map((file) => file.slice(0, -EXTENSION.length)).sort();
}

/** One workflow's definition, as its file says it, with the placeholders in it. */
export function readMachine(name: string): string {
  return readFileSync(join(FOLDER, name + EXTENSION), 'utf8');
}

/** The names in the `${Name}` placeholders of a definition, each once. */
export function placeholdersOf(definition: string): string[] {
  return [...new Set([...definition.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name))].sort();
}

/** The workflows that wait for somebody's answer to a task token. */
export function machinesWithTokens(): string[] {
  return listMachines().filter((name) => readMachine(name).includes('.waitForTaskToken'));
}
