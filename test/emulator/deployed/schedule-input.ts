import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MiniStack } from '../ministack/start-ministack.ts';

interface Template {
  Resources: Record<string, { Type: string; Properties: { Target?: { Input?: string } } }>;
}

/** What the deployed schedule of a function (`CheckDrift`) hands it, from the template that was deployed. */
export function scheduleInput({ folder }: MiniStack, name: string): unknown {
  const path = join(folder, 'cdk.out/Perennial-emulator-Platform.template.json');
  const { Resources } = JSON.parse(readFileSync(path, 'utf8')) as Template;
  const [schedule] = Object.entries(Resources).filter(
    ([id, { Type }]) => Type === 'AWS::Scheduler::Schedule' && id.startsWith(`Schedules${name}`),
  );
  if (!schedule) throw new Error(`${name} has no schedule`);
  return JSON.parse(schedule[1].Properties.Target?.Input ?? 'null');
}
