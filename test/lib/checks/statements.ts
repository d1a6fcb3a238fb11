import { functions } from '../../../wiring/functions.ts';
import { listOf, ofType, type Templates, textOf } from './template.ts';

export interface Statement {
  /** The policy it stands in. */
  policy: string;
  /** The roles it is attached to. */
  roles: string[];
  effect: 'Allow' | 'Deny';
  actions: string[];
  resources: string[];
  condition: Record<string, Record<string, unknown>>;
}

/** Every statement of every policy of a role. */
export function statementsOf(templates: Templates): Statement[] {
  return ofType(templates, 'AWS::IAM::Policy').flatMap(({ id, properties }) =>
    properties.PolicyDocument.Statement.map(
      (statement: any): Statement => ({
        policy: id,
        roles: properties.Roles.map((role: { Ref: string }) => role.Ref),
        effect: statement.Effect,
        actions: listOf<string>(statement.Action),
        resources: listOf<unknown>(statement.Resource).map(textOf),
        condition: statement.Condition ?? {},
      }),
    ),
  );
}

/** The statements that let the role of one function do something. */
export function grantsOf(templates: Templates, functionId: string): Statement[] {
  return statementsOf(templates).filter(
    ({ policy, effect }) => effect === 'Allow' && policy.startsWith(`${functionId}Role`),
  );
}

/** The partitions a statement is for. */
export function leadingKeys({ condition }: Statement): string[] {
  return Object.values(condition).flatMap((test) => listOf(test['dynamodb:LeadingKeys']) as string[]);
}

/** The functions of the wiring by the ids of their constructs: `PromoteVersion` → `promote-version`. */
export const FUNCTION_IDS: ReadonlyMap<string, keyof typeof functions> = new Map(
  (Object.keys(functions) as (keyof typeof functions)[]).map((name) => [
    name.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
    name,
  ]),
);

/** The construct id of a function's resource: `PromoteVersionFunctionD92FEBCA` → `PromoteVersion`. */
export function functionIdOf(logicalId: string): string {
  return /^(\w+?)Function[0-9A-F]{8}$/.exec(logicalId)?.[1] ?? logicalId;
}
