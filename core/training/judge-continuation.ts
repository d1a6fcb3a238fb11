import { canonicalJson } from '../canonical-json.ts';
import type { ModelSpec } from '../contracts/model-spec.ts';
import type { ModelVersionRecord } from '../contracts/model-version.ts';
import type { Reason } from '../contracts/names.ts';
import { fitSignature } from '../features/fit-signature.ts';
import { listFeatures } from '../features/list-features.ts';
import type { ResolvedCandidate } from './candidates.ts';
import type { FittedTrees } from './fit-result.ts';
import type { TrainingPlan } from './training-plan.ts';

/** A continued forest has at most so many trees an output; then it is learned anew. */
export const MOST_ROUNDS = 5_000;
/** And so many dataset versions behind it: its record lists them. */
export const MOST_DATASETS = 1_000;
/** Of what the size gate allows: a larger artifact leaves no room for more trees. */
const LARGEST_SHARE = 0.5;
const MOST_LISTED = 10;

/** A registered version with the spec that it was trained under. */
export interface KnownVersion {
  version: Pick<ModelVersionRecord, 'version' | 'algorithm' | 'artifact' | 'datasets' | 'forestDigest'>;
  spec: ModelSpec;
}

/** Why a run under `spec` cannot add to a version's trees, as far as records tell: undefined where it can. */
export function refuseVersion(spec: ModelSpec, { version, spec: its }: KnownVersion): Reason | undefined {
  const name = `version ${version.version}`;
  if (version.algorithm !== 'gbdt')
    return {
      code: 'notTrees',
      message: `${name} is a ${version.algorithm} model and has no trees to add to`,
    };
  if (version.forestDigest === undefined)
    return { code: 'forestNotKept', message: `${name} was registered before trees were kept to be added to` };
  const changes = listChanges(spec, its);
  if (changes.length > 0)
    return { code: 'specChanged', message: `changed since ${name}: ${listSome(changes)}` };
  const { maxMegabytes } = spec.gates.size;
  if (version.artifact.bytes > LARGEST_SHARE * maxMegabytes * 1e6)
    return {
      code: 'tooLarge',
      message: `${name} has ${version.artifact.bytes} bytes, more than half of the ${maxMegabytes} MB that gates.size allows`,
    };
  if (version.datasets.length >= MOST_DATASETS)
    return {
      code: 'tooManyDatasets',
      message: `${name} has learned from ${version.datasets.length} dataset versions, ${MOST_DATASETS} are the most`,
    };
  return undefined;
}

/**
 * Why the candidates of a plan cannot be added to a forest: undefined where they can. `classes` are those of the new
 * data, in output order.
 */
export function refuseForest(
  plan: Pick<TrainingPlan, 'features' | 'zoned' | 'candidates'>,
  classes: readonly string[],
  forest: Pick<FittedTrees, 'plan' | 'model'>,
): Reason | undefined {
  const { model } = forest;
  const signature = fitSignature(listFeatures(plan.features), { zoned: plan.zoned });
  if (inputsOf(signature) !== inputsOf(forest.plan.signature))
    return {
      code: 'inputsChanged',
      message: 'the trees take in other columns than the features are made of',
    };
  if (canonicalJson(classes) !== canonicalJson(model.classes))
    return {
      code: 'classesChanged',
      message: `the trees tell ${listSome(model.classes)} apart, the new data has ${listSome(classes)}`,
    };
  const other = plan.candidates.find((one) => one.algorithm !== 'gbdt' || one.loss !== model.loss);
  if (other)
    return {
      code: 'lossChanged',
      message: `the trees were learned by the loss ${model.loss}, and not all candidates are`,
    };
  const rounds = roundsOf(model);
  const more = Math.max(...plan.candidates.map(mostRounds));
  if (rounds + more > MOST_ROUNDS)
    return {
      code: 'tooManyTrees',
      message: `there are ${rounds} trees an output, and ${more} more may come: ${MOST_ROUNDS} are the most`,
    };
  return undefined;
}

/** A signature as text, whatever the order of its inputs. */
function inputsOf(signature: FittedTrees['plan']['signature']): string {
  return canonicalJson(
    Object.entries(signature).map(([kind, inputs]) => [kind, inputs.map(canonicalJson).toSorted()]),
  );
}

/** Trees an output. */
export function roundsOf({ trees, base }: Pick<FittedTrees['model'], 'trees' | 'base'>): number {
  return trees.length / base.length;
}

/** Trees an output that a candidate may come to; the forests of an average all stay. */
function mostRounds(candidate: ResolvedCandidate): number {
  if (candidate.algorithm !== 'gbdt') return 0;
  const rounds = candidate.grid.map((point) => point.rounds).toSorted((a, b) => b - a);
  return rounds.slice(0, candidate.ensemble ? candidate.finalists : 1).reduce((sum, count) => sum + count, 0);
}

/** What of a spec is no longer as the trees were learned, in the words of the spec. */
function listChanges(spec: ModelSpec, its: ModelSpec): string[] {
  const changes: string[] = [];
  for (const key of ['task', 'target', 'positive'] as const) if (spec[key] !== its[key]) changes.push(key);
  if (spec.target === its.target && spec.data.derive[spec.target] !== its.data.derive[its.target])
    changes.push(`data.derive.${spec.target}`);
  const [rules, itsRules] = [spec, its].map(
    ({ features }) =>
      new Map(
        listFeatures(features).map(({ feature, column, rule }) => [feature, canonicalJson([column, rule])]),
      ),
  ) as [Map<string, string>, Map<string, string>];
  for (const feature of new Set([...rules.keys(), ...itsRules.keys()]))
    if (rules.get(feature) !== itsRules.get(feature))
      changes.push(
        `feature ${feature}${itsRules.has(feature) ? (rules.has(feature) ? '' : ' (gone)') : ' (new)'}`,
      );
  const promised = forestsOf(its).map(({ monotone = {} }) => monotone);
  for (const { monotone = {} } of forestsOf(spec))
    for (const [feature, way] of Object.entries(monotone))
      if (promised.some((one) => one[feature] !== way)) changes.push(`monotone ${feature}`);
  const quantiles = quantilesOf(spec);
  // which of several the trees were learned by is not kept
  if (quantiles.length > 1 || canonicalJson(quantiles) !== canonicalJson(quantilesOf(its)))
    changes.push('quantile');
  return [...new Set(changes)];
}

function listSome(items: readonly string[]): string {
  const shown = items.slice(0, MOST_LISTED).join(', ');
  return items.length > MOST_LISTED ? `${shown} and ${items.length - MOST_LISTED} more` : shown;
}

interface ForestSettings {
  monotone?: Record<string, string> | undefined;
  loss?: string | undefined;
  quantile?: number | undefined;
}

function forestsOf({ training }: ModelSpec): ForestSettings[] {
  return (training.candidates ?? ['gbdt' as const]).flatMap((candidate) =>
    candidate === 'gbdt'
      ? [{}]
      : typeof candidate === 'object' && 'gbdt' in candidate
        ? [candidate.gbdt]
        : [],
  );
}

function quantilesOf(spec: ModelSpec): number[] {
  const wanted = forestsOf(spec).flatMap(({ loss, quantile }) =>
    loss === 'absolute' ? [0.5] : loss === 'quantile' ? [quantile ?? 0.5] : [],
  );
  return [...new Set(wanted)].toSorted((a, b) => a - b);
}
