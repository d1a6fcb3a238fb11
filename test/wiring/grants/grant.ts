import type { ServiceUse } from '../../../local/narrow-services.ts';
import type { FunctionWiring, Uses } from '../../../wiring/types.ts';

/** What one function may do, as one line of text. */
export function grantText(use: ServiceUse): string {
  return `${use.function} ${use.service}:${use.verb}${use.on && ` ${use.on}`}`;
}

/** Everything that a wiring declares: one line for each verb on each prefix, family, machine or stream. */
export function listGrants(functions: Record<string, FunctionWiring>): string[] {
  return Object.entries(functions).flatMap(([name, { uses }]) =>
    listUses(uses).map(([service, verb, on]) => grantText({ function: name, service, verb, on })),
  );
}

function listUses(uses: Uses): [service: keyof Uses, verb: string, on: string][] {
  const { objects = {}, records = {}, workflows = {}, events = [], streams = [], tables, models } = uses;
  const { answerTasks, ...onMachines } = workflows;
  const onEach = (service: keyof Uses, verbs: object) =>
    Object.entries(verbs as Record<string, readonly string[]>).flatMap(([verb, all]) =>
      all.map((on) => [service, verb, on] as [keyof Uses, string, string]),
    );
  return [
    ...onEach('objects', objects),
    ...onEach('records', records),
    ...onEach('workflows', onMachines),
    ...onEach('streams', { put: streams }),
    ...(answerTasks ? [['workflows', 'answerTasks', ''] as [keyof Uses, string, string]] : []),
    ...events.map((verb): [keyof Uses, string, string] => ['events', verb, '']),
    ...(tables ? [['tables', 'open', ''] as [keyof Uses, string, string]] : []),
    ...(models ? [['models', 'load', ''] as [keyof Uses, string, string]] : []),
  ];
}
