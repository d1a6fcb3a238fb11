import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Every reason for which we let a finding of cdk-nag's AwsSolutions stand. */
export const ACKNOWLEDGEMENTS = {
  objectPrefix:
    'Objects are granted by prefix: their names are made at run time. Reads and writes are apart.',
  execution: 'Executions and training jobs are granted by workflow: their names are made at run time.',
  noResource:
    'Traces, log delivery, metrics and registry logins have no resources to name; the actions are exact.',
  lastStop: 'This queue is where what failed ends: it has none behind it, an alarm watches its depth.',
  noAccessLog: 'The environment says accessLog: false: requests are counted and not written down.',
  openRoute: 'Health and the API description hold nothing of anybody and answer anyone, throttled.',
} as const;

export type AcknowledgementName = keyof typeof ACKNOWLEDGEMENTS;

/** Lets the findings `rule` (or `rule[finding]` for each of `findings`) stand on a construct and what is below it. */
export function acknowledge(
  construct: IConstruct,
  name: AcknowledgementName,
  rule: `AwsSolutions-${string}`,
  findings?: readonly string[],
): void {
  const ids = findings ? findings.map((finding) => `${rule}[${finding}]`) : [rule];
  for (const id of new Set(ids))
    Validations.of(construct).acknowledge({ id, reason: ACKNOWLEDGEMENTS[name] });
}

/** As `acknowledge`, for the wildcard at the end of each of these resources, however the template will spell them. */
export function acknowledgeWildcards(
  construct: IConstruct,
  name: AcknowledgementName,
  resources: readonly string[],
): void {
  const findings = resources.map((resource) => `Resource::${flatten(Stack.of(construct).resolve(resource))}`);
  acknowledge(construct, name, 'AwsSolutions-IAM5', findings);
}

/** cdk-nag's spelling of a resource: references in angle brackets, the parts of a join one after the other. */
function flatten(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[intrinsic, argument] = []] = Object.entries(value as Record<string, unknown>);
  if (intrinsic === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map(flatten).join(separator);
  }
  if (intrinsic === 'Fn::GetAtt') return `<${(argument as string[]).join('.')}>`;
  return `<${String(argument)}>`;
}
