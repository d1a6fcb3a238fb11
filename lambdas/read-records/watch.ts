import { recordKey, recordPrefix } from '../../core/contracts/keys.ts';
import { DriftReport, RetrainDecision } from '../../core/contracts/watch.ts';
import type { RouteHandler } from '../http/answer-routes.ts';
import { readModel } from '../store/read-model.ts';
import { answerPage, pageOf } from './list-page.ts';

/** Drift reports, newest first. */
export const listDrift: RouteHandler = async (request, services) => {
  const { model } = await readModel(services.records, request.params.model ?? '');
  const { pk } = recordKey.spec(model);
  const page = await services.records.query({
    pk,
    prefix: recordPrefix.drift,
    reverse: true,
    ...pageOf(request),
  });
  return answerPage(DriftReport, page);
};

/** Retrain decisions, newest first, those to do nothing among them. */
export const listDecisions: RouteHandler = async (request, services) => {
  const { model } = await readModel(services.records, request.params.model ?? '');
  const { pk } = recordKey.spec(model);
  const page = await services.records.query({
    pk,
    prefix: recordPrefix.decisions,
    reverse: true,
    ...pageOf(request),
  });
  return answerPage(RetrainDecision, page);
};
