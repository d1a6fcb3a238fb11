import { answerRepeatable } from '../http/answer-repeatable.ts';
import { predict } from './predict.ts';

/** Predictions over HTTP. */
export const handler = answerRepeatable({ 'POST /models/{model}/predict': predict });
