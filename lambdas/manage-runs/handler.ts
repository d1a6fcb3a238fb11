import { sha256 } from '../../core/canonical-json.ts';
import { TrainBody } from '../../core/contracts/api.ts';
import { CANCELLED } from '../../core/contracts/execution.ts';
import { RunId } from '../../core/contracts/names.ts';
import { PerennialError } from '../../core/errors.ts';
import { answerRoutes, type RouteHandler } from '../http/answer-routes.ts';
import { parseBody } from '../http/problem.ts';
import { readJson } from '../http/read-json.ts';
import { readRun } from '../store/end-run.ts';
import { readModel } from '../store/read-model.ts';

/** Asks for a training on the data there is; answers the run's id at once. */
const train: RouteHandler = async (request, services) => {
  const { why } = parseBody(TrainBody, request.text === '' ? {} : readJson(request));
  const { model, paused } = await readModel(services.records, request.params.model ?? '');
  if (paused)
    throw new PerennialError('NotAllowedError', `${model} is paused since ${paused.since}: resume it first`);
  const runId = `train-${sha256(request.actionId).slice(0, 32)}-1`;
  await services.events.put([
    {
      detailType: 'Retrain requested',
      detail: {
        model,
        requestId: runId,
        kind: 'manual',
        by: request.caller,
        why: why ?? 'asked for by hand',
      },
    },
  ]);
  return { status: 202, body: { runId } };
};

/** Stops a run that has no outcome yet; it ends as failed, with who did it. */
const cancel: RouteHandler = async (request, services) => {
  const { model } = await readModel(services.records, request.params.model ?? '');
  const runId = RunId.safeParse(request.params.runId);
  const run = runId.success ? await readRun(services.records, model, runId.data) : undefined;
  const execution = runId.success ? await services.workflows.describe('train-model', runId.data) : undefined;
  const belongs = run || (execution?.input as { model?: string } | undefined)?.model === model;
  if (!runId.success || !belongs)
    throw new PerennialError('NotFoundError', `there is no run ${request.params.runId} of ${model}`);
  if (run?.outcome || execution?.status !== 'RUNNING')
    throw new PerennialError(
      'NotAllowedError',
      `the run is over: ${run?.outcome ?? execution?.status ?? 'unknown'}`,
    );
  await services.workflows.stop('train-model', runId.data, CANCELLED, `cancelled by ${request.caller}`);
  return { status: 202, body: { runId: runId.data, cancelling: true } };
};

/** Training runs as people manage them. */
export const handler = answerRoutes({
  'POST /models/{model}/train': train,
  'POST /models/{model}/runs/{runId}/cancel': cancel,
});
