import { BILLING_KINDS } from './billing-kinds.ts';
import { listResources, type Template } from './template.ts';

/**
 * Everything in the templates that bills by the hour, or may: resources of a kind nobody has priced, provisioned
 * concurrency, provisioned capacity, own KMS keys. Each as a sentence; nothing when the environment is free to idle.
 */
export function findHourly(templates: readonly Template[]): string[] {
  return listResources(templates).flatMap(({ id, Type, Properties = {} }) => {
    if (!(Type in BILLING_KINDS)) return [`${id}: nobody has said how ${Type} is billed`];
    const found: string[] = [];
    if (Type === 'AWS::DynamoDB::Table' && Properties.BillingMode !== 'PAY_PER_REQUEST')
      found.push(`${id}: the table has provisioned capacity`);
    if (Type === 'AWS::DynamoDB::GlobalTable' && Properties.BillingMode !== 'PAY_PER_REQUEST')
      found.push(`${id}: the table has provisioned capacity`);
    if (Type === 'AWS::Lambda::Function' && Properties.VpcConfig !== undefined)
      found.push(`${id}: a function in a VPC needs a NAT gateway or endpoints`);
    if (Type === 'AWS::ApiGatewayV2::Integration' && Properties.ConnectionType === 'VPC_LINK')
      found.push(`${id}: the integration goes through a VPC link`);
    return found;
  });
}
