import { indexKey } from '../../core/contracts/keys.ts';
import { RunId } from '../../core/contracts/names.ts';
import { RunRecord } from '../../core/contracts/run.ts';
import { PerennialError } from '../../core/errors.ts';
import type { RouteHandler } from '../http/answer-routes.ts';
import { readRun } from '../store/end-run.ts';
import { readModel } from '../store/read-model.ts';
import { executionOf } from './execution-of.ts';
import { answerPage, pageOf } from './list-page.ts';

/** Newest first; the list may lag by a moment. */
export const listRuns: RouteHandler = async (request, services) => {
  const { model } = await readModel(services.records, request.params.model ?? '');
  const page = await services.records.queryIndex({
    ipk: indexKey.runs(model),
    reverse: true,
    ...pageOf(request),
  });
  return answerPage(RunRecord, page);
};

/** One run with the steps of its execution so far. */
export const getRun: RouteHandler = async (request, services) => {
  const { model } = await readModel(services.records, request.params.model ?? '');
  const runId = RunId.safeParse(request.params.runId);
  const run = runId.success ? await readRun(services.records, model, runId.data) : undefined;
  if (!run) throw new PerennialError('NotFoundError', `there is no run ${request.params.runId} of ${model}`);
  return { status: 200, body: { ...run, execution: await executionOf(services.workflows, run.runId) } };
};
