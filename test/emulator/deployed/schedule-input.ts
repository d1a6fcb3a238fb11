import type { MiniStack } from '../ministack/start-ministack.ts';
import { readTemplate } from './read-template.ts';

/** What the deployed schedule of a function (`CheckDrift`) hands it, from the template that was deployed. */
export function scheduleInput(miniStack: MiniStack, name: string): unknown {
  const [schedule] = Object.entries(readTemplate(miniStack, 'Platform')).filter(
    ([id, { Type }]) => Type === 'AWS::Scheduler::Schedule' && id.startsWith(`Schedules${name}`),
  );
  if (!schedule) throw new Error(`${name} has no schedule`);
  const { Input = 'null' } = (schedule[1].Properties.Target ?? {}) as { Input?: string };
  return JSON.parse(Input);
}
