import { App, Stack } from 'aws-cdk-lib';
import { Code, type IFunction, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { describe, expect, it } from 'vitest';
import { Workflow } from '../../lib/constructs/workflow.ts';
import { environmentNamed } from './synthesise.ts';

const task = (name: string) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: `\${${name}}` },
  End: true,
});
const definition = JSON.stringify({ StartAt: 'One', States: { One: task('One') } });

function build(names: readonly string[]): Workflow {
  const stack = new Stack(new App(), 'Test');
  const functions = Object.fromEntries(
    names.map((name): [string, IFunction] => [
      name,
      new LambdaFunction(stack, name, {
        runtime: Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code: Code.fromInline('//'),
      }),
    ]),
  );
  return new Workflow(stack, 'Machine', {
    machine: 'do-one',
    definition,
    environment: environmentNamed('dev'),
    functions,
  });
}

describe('a workflow', () => {
  it('is made when every placeholder has a function and every function a placeholder', () => {
    expect(build(['One']).stateMachine).toBeDefined();
  });

  it('is refused when nothing stands for a placeholder', () => {
    expect(() => build([])).toThrow('workflow do-one: nothing stands for One');
  });

  it('is refused when it is given a function that it does not name', () => {
    expect(() => build(['One', 'Two'])).toThrow('workflow do-one has no placeholder for Two');
  });
});
