import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Environment } from '../../core/contracts/environment.ts';

/** What one environment file keeps for particular functions. */
export interface Reservations {
  /** As people call it: `environments/prod.yaml`. */
  file: string;
  region: string;
  /** Function → executions at once. */
  kept: Record<string, number>;
}

/** The environments in a folder of the clone; a file that is no environment is left to `cdk synth`, which says why. */
export function readReservations(folder: string): Reservations[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .flatMap((name) => {
      const read = Environment.safeParse(parseOrNothing(readFileSync(join(folder, name), 'utf8')));
      if (!read.success) return [];
      const { region, reservedConcurrency } = read.data;
      return [{ file: `environments/${name}`, region, kept: reservedConcurrency }];
    });
}

function parseOrNothing(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
