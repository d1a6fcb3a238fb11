import { PolicyStatement, type PolicyStatementProps } from 'aws-cdk-lib/aws-iam';

/** One statement of a role; its name says which verb of the wiring it comes from. */
export function allow(
  sid: string,
  actions: string[],
  resources: string[],
  conditions?: PolicyStatementProps['conditions'],
): PolicyStatement {
  return new PolicyStatement({ sid, actions, resources, conditions });
}
