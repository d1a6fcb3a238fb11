import { answerRoutes } from '../http/answer-routes.ts';
import { applyModel } from './apply-model.ts';
import { deleteModel } from './delete-model.ts';
import { pauseModel, resumeModel } from './pause-model.ts';

/** Models as people manage them: apply a spec, pause and resume training, delete. */
export const handler = answerRoutes({
  'PUT /models/{model}': applyModel,
  'DELETE /models/{model}': deleteModel,
  'POST /models/{model}/pause': pauseModel,
  'POST /models/{model}/resume': resumeModel,
});
