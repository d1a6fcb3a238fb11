import type { WatchSpec } from '../contracts/model-spec.ts';
import type { RetrainDecision } from '../contracts/watch.ts';
import { type CauseQuestion, findCauses, type RetrainReason } from './find-causes.ts';
import { parseDuration } from './parse-duration.ts';
import { writeDuration } from './write-duration.ts';

/** Doublings of the cooldown stop here: 32 times. */
const MOST_DOUBLINGS = 5;

export interface RetrainQuestion extends Omit<CauseQuestion, 'on' | 'windows'> {
  spec: WatchSpec;
  paused: boolean;
  /** When the newest training began, whatever started it; null: never. */
  lastTrainingAt: string | null;
  trainingInFlight: boolean;
  /** Retrains that decisions have asked for in this calendar month (UTC). */
  retrainsThisMonth: number;
  /** Retrains in a row, up to now, that did not replace the champion. */
  fruitlessInARow: number;
  now: string;
}

/** A rule's answer; `stops` marks one that forbids the retrain. */
interface Rule extends RetrainReason {
  stops: boolean;
}

/**
 * Retrain or not, and every rule that had a say. It takes a cause that the spec listens to, a dataset version
 * newer than the last training (the same data would give the same bytes), and no rule against it: not
 * paused, nothing in flight, cooldown over (doubled for every fruitless retrain in a row, 32 times at most),
 * budget left. Reasons have stable codes; those of rules that did not stop it are listed as well.
 *
 * Drift is a cause once it is confirmed (confirmedAt); quality that fell is one at once, for it is the harm itself.
 *
 * Codes, causes: driftFound, driftUnconfirmed, noDrift, driftNotJudged; qualityFell, qualityHeld, qualityNotJudged; newData,
 * noNewData; driftNotAsked, qualityNotAsked, newDataNotAsked. Rules that stop: nothingNewToLearn, paused,
 * trainingInFlight, coolingDown, budgetSpent. Rules that let pass: neverTrained, cooledDown, withinBudget.
 * And fruitlessRetrains, when they stretch the cooldown.
 */
export function decideRetrain(
  question: RetrainQuestion,
): Pick<RetrainDecision, 'action' | 'causes' | 'reasons'> {
  const { spec, report, newData } = question;
  const { causes, reasons } = findCauses({ ...spec.retrain, report, newData });
  const rules = [
    ...(causes.length > 0 && newData.datasets === 0 ? [nothingNewToLearn()] : []),
    ...(question.paused ? [stop('paused', 'the model is paused: no training starts')] : []),
    ...(question.trainingInFlight ? [stop('trainingInFlight', 'a training is under way already')] : []),
    ...cooldownRules(question),
    budgetRule(question),
  ];
  const isAllowed = rules.every(({ stops }) => !stops);
  return {
    action: causes.length > 0 && isAllowed ? 'retrain' : 'none',
    causes,
    reasons: [...reasons, ...rules.map(({ code, message }) => ({ code, message }))],
  };
}

function nothingNewToLearn(): Rule {
  return stop('nothingNewToLearn', 'training again on the same data would give the same model');
}

function cooldownRules({ spec, lastTrainingAt, fruitlessInARow, now }: RetrainQuestion): Rule[] {
  if (lastTrainingAt === null) return [pass('neverTrained', 'no training has been run yet')];
  const rules: Rule[] = [];
  const base = parseDuration(spec.retrain.cooldown);
  const cooldown = base * 2 ** Math.min(fruitlessInARow, MOST_DOUBLINGS);
  if (fruitlessInARow > 0) {
    const stretched = `the cooldown of ${writeDuration(base)} becomes ${writeDuration(cooldown)}`;
    rules.push(
      pass('fruitlessRetrains', `${fruitlessInARow} retrains in a row changed nothing: ${stretched}`),
    );
  }
  const elapsed = Date.parse(now) - Date.parse(lastTrainingAt);
  const since = `the last training began ${writeDuration(elapsed)} ago`;
  const limit = `the cooldown is ${writeDuration(cooldown)}`;
  rules.push(
    elapsed < cooldown ? stop('coolingDown', `${since}, ${limit}`) : pass('cooledDown', `${since}, ${limit}`),
  );
  return rules;
}

function budgetRule({ spec, retrainsThisMonth }: RetrainQuestion): Rule {
  const { budgetPerMonth } = spec.retrain;
  const used = `${retrainsThisMonth} of ${budgetPerMonth} retrains of this month are used`;
  return retrainsThisMonth >= budgetPerMonth ? stop('budgetSpent', used) : pass('withinBudget', used);
}

function stop(code: string, message: string): Rule {
  return { code, message, stops: true };
}

function pass(code: string, message: string): Rule {
  return { code, message, stops: false };
}
