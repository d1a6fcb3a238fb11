import { PauseBody } from '../../core/contracts/api.ts';
import { recordKey } from '../../core/contracts/keys.ts';
import type { Services } from '../../platform/services.ts';
import type { RouteHandler } from '../http/answer-routes.ts';
import { parseBody } from '../http/problem.ts';
import { readJson } from '../http/read-json.ts';
import type { ApiRequest } from '../http/request.ts';
import { appendLedger } from '../store/append-ledger.ts';
import { readModel, readServing } from '../store/read-model.ts';

/** No training starts any more; predictions go on. */
export const pauseModel: RouteHandler = (request, services) => setPaused(request, services, true);

/** Training may start again; what came meanwhile waits for the next drop or for `train`. */
export const resumeModel: RouteHandler = (request, services) => setPaused(request, services, false);

async function setPaused(request: ApiRequest, services: Services, pause: boolean) {
  const { why } = parseBody(PauseBody, request.text === '' ? {} : readJson(request));
  const current = await readModel(services.records, request.params.model ?? '');
  const { model } = current;
  if (Boolean(current.paused) === pause) return { status: 200, body: current };
  const at = services.now().toISOString();
  const paused = { since: at, by: request.caller, why: why ?? 'no reason given' };
  const unchanged = { attribute: 'revision', equals: current.revision };
  await appendLedger(
    services.records,
    {
      model,
      actionId: request.actionId,
      at,
      who: request.caller,
      what: pause ? 'modelPaused' : 'modelResumed',
      why: why ?? 'no reason given',
      rev: (await readServing(services.records, model))?.rev ?? 0,
      before: { paused: !pause },
      after: { paused: pause },
    },
    [
      pause
        ? { update: recordKey.spec(model), set: { paused }, if: unchanged }
        : { update: recordKey.spec(model), remove: ['paused'], if: unchanged },
    ],
  );
  return { status: 200, body: await readModel(services.records, model) };
}
