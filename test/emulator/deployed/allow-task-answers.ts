import { functions } from '../../../wiring/functions.ts';
import { pascalCase } from '../../../wiring/pascal-case.ts';
import type { FunctionWiring } from '../../../wiring/types.ts';
import type { Deployment } from './deployment.ts';
import { signedFetch } from './signed-fetch.ts';

/**
 * MiniStack does not know whose a task token is and checks an answer to it against "*". Every role that may answer the
 * tasks of some state machine may answer them all from here on, on this emulator.
 */
export async function allowTaskAnswers(deployment: Deployment): Promise<void> {
  const policy = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ['states:SendTaskSuccess', 'states:SendTaskFailure'], Resource: '*' },
    ],
  };
  for (const [name, wiring] of Object.entries(functions) as [string, FunctionWiring][]) {
    if (!wiring.uses.workflows?.answerTasks) continue;
    const answer = await signedFetch({
      method: 'POST',
      url: `${deployment.endpoint}/`,
      service: 'iam',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: String(
        new URLSearchParams({
          Action: 'PutRolePolicy',
          Version: '2010-05-08',
          RoleName: await deployment.roleName(pascalCase(name)),
          PolicyName: 'answers-tasks-on-the-emulator',
          PolicyDocument: JSON.stringify(policy),
        }),
      ),
    });
    if (!answer.ok) throw new Error(await answer.text());
  }
}
