import { answerRoutes } from '../http/answer-routes.ts';
import { predict } from './predict.ts';

/** Predictions over HTTP. */
export const handler = answerRoutes({ 'POST /models/{model}/predict': predict }, { repeatable: true });
