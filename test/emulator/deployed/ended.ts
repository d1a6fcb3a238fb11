import type { Deployment } from './deployment.ts';
import { poll } from './poll.ts';

/** The run that a drop or a decision led to, once it has an outcome. */
export function endedRun({ ask }: Deployment, model: string, kind: string) {
  return poll(`the end of a run by ${kind} of ${model}`, async () => {
    const { body } = await ask(`/models/${model}/runs`);
    return body.items.find((run: any) => run.trigger.kind === kind && run.outcome !== undefined);
  });
}

/** The drop of a file, once it has an outcome. */
export function endedDrop({ ask }: Deployment, model: string, filename: string) {
  return poll(`the end of the drop ${filename}`, async () => {
    const { body } = await ask(`/models/${model}/drops`);
    return body.items.find((drop: any) => drop.filename === filename && drop.outcome !== undefined);
  });
}
