import type { Evaluation } from '../contracts/evaluation.ts';
import type { GateFinding, GateResult, GateVerdict } from '../contracts/gates.ts';
import type { GatesSpec, Task } from '../contracts/model-spec.ts';
import { judgeLatency, judgeParity, judgeRows, judgeSize, type ServingParity } from './gates/judge-bounds.ts';
import { type ChampionJudgement, type IncomparableChampion, judgeChampion } from './gates/judge-champion.ts';
import { type FeatureScore, judgeLeakage } from './gates/judge-leakage.ts';
import { judgeMinimum } from './gates/judge-minimum.ts';
import { judgeSegments } from './gates/judge-segments.ts';
import { headlineMetric } from './gates/metric-tolerance.ts';

export interface GatesQuestion {
  spec: GatesSpec;
  task: Task;
  /** The candidate on the test rows; the champion's is of the same rows. */
  evaluation: Evaluation;
  champion?: ChampionJudgement | IncomparableChampion;
  leakage: readonly FeatureScore[];
  testRows: number;
  parity: ServingParity;
  artifactBytes: number;
  latency?: { p99Milliseconds: number };
}

/**
 * May this candidate be promoted? Every gate of the spec answers with its figures; the whole is failed if any
 * gate failed, else unknown if any could not be judged, else passed. Advisory findings never decide.
 */
export function judgeGates(question: GatesQuestion): GateResult {
  const { spec, evaluation, champion } = question;
  const { notWorseThanChampion, segments } = spec;
  const metric = notWorseThanChampion.by ?? headlineMetric(question.task);
  const findings = [
    judgeRows(spec.rows.min, question.testRows),
    ...judgeMinimum(spec.minimum, evaluation),
    ...judgeChampion(metric, notWorseThanChampion.tolerance, evaluation, champion),
    ...judgeSegments(
      metric,
      segments.tolerance,
      evaluation,
      champion && 'evaluation' in champion ? champion.evaluation : undefined,
    ),
    ...judgeLeakage(spec.leakage.singleFeature, question.leakage),
    judgeParity(question.parity),
    judgeSize(spec.size.maxMegabytes, question.artifactBytes),
    judgeLatency(spec.latency.p99Milliseconds, question.latency),
  ];
  return { verdict: overallVerdict(findings), findings };
}

function overallVerdict(findings: GateFinding[]): GateVerdict {
  const verdicts = findings.filter(({ advisory }) => !advisory).map(({ verdict }) => verdict);
  if (verdicts.includes('failed')) return 'failed';
  return verdicts.includes('unknown') ? 'unknown' : 'passed';
}
