import { setTimeout as wait } from 'node:timers/promises';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { ACCOUNT, REGION } from './ministack/start-ministack.ts';

/** One Lambda of a test: CommonJS text with `exports.handler`, and its variables. */
export interface TestLambda {
  code: string;
  variables: Record<string, string>;
}

export const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/test`;

/** The ARN of a function that `makeLambdas` made. */
export function lambdaArn(name: string): string {
  return `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;
}

/** Makes functions by a CloudFormation stack, which takes their code as text. */
export async function makeLambdas(stack: string, lambdas: Record<string, TestLambda>): Promise<void> {
  const client = new CloudFormationClient({});
  const resources = Object.entries(lambdas).map(([name, { code, variables }], number) => [
    `Function${number}`,
    {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: name,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: ROLE_ARN,
        Timeout: 20,
        Code: { ZipFile: code },
        Environment: { Variables: variables },
      },
    },
  ]);
  await client.send(
    new CreateStackCommand({
      StackName: stack,
      TemplateBody: JSON.stringify({ Resources: Object.fromEntries(resources) }),
    }),
  );
  for (;;) {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    const status = Stacks?.[0]?.StackStatus ?? '';
    if (status === 'CREATE_COMPLETE') return;
    if (!status.endsWith('IN_PROGRESS')) {
      const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName: stack }));
      throw new Error(
        `${stack} is ${status}: ${StackEvents?.map((event) => event.ResourceStatusReason).join('; ')}`,
      );
    }
    await wait(50);
  }
}
