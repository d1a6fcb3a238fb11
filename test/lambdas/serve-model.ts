import { sha256 } from '../../core/canonical-json.ts';
import type { FeaturePlan, LinearModel } from '../../core/contracts/feature-plan.ts';
import { objectKey, recordKey } from '../../core/contracts/keys.ts';
import type { ServingState } from '../../core/contracts/serving.ts';
import { exportLinear } from '../../core/onnx/export-linear.ts';
import { toItem } from '../../lambdas/store/record.ts';
import { type ControlPlane, START } from './control-plane.ts';

/** Numbers as they come, a category of two levels, a flag and an hour: answers can be worked out by hand. */
const plan: FeaturePlan = {
  signature: {
    numbers: [
      { name: 'distance', nullable: false },
      { name: 'tip', nullable: true },
    ],
    categories: [{ name: 'zone', nullable: true }],
    times: [{ name: 'at', nullable: true, zoned: false }],
    booleans: [{ name: 'shared', nullable: false }],
  },
  dense: [
    { kind: 'number', feature: 'distance', input: 0, fill: 0, transform: 'none', mean: 0, scale: 1 },
    { kind: 'number', feature: 'tip', input: 1, fill: 5, transform: 'none', mean: 0, scale: 1 },
  ],
  hot: [
    { kind: 'category', feature: 'zone', input: 0, levels: ['a', 'b'] },
    { kind: 'boolean', feature: 'shared', input: 0 },
    { kind: 'timestamp', feature: 'at', input: 0, part: 'hour' },
  ],
};
/** distance, tip; zone a, b, other, missing; shared false, true, missing; hours 0 … 23, missing. */
const weights = [
  2,
  0.5,
  10,
  20,
  30,
  40,
  0,
  100,
  200,
  ...Array.from({ length: 24 }, (_, hour) => hour * 1_000),
  0,
];

/** A row of the model, worth `intercept` + 2 · 3 + 0.5 · 4 + 10 + 0 + 7,000. */
export const row = { distance: 3, tip: 4, zone: 'a', at: '2026-03-01T07:30:00', shared: false };
export const rowValue = 7_018;

export interface ServedModel {
  task?: LinearModel['task'];
  classes?: string[];
  version?: number;
  intercept?: number[];
}

/** The bytes of the model: regression by default; classes see `intercept` and no feature. */
export function makeArtifact({
  task = 'regression',
  classes = [],
  intercept = [0],
}: ServedModel = {}): Uint8Array {
  const model: LinearModel = {
    kind: 'linear',
    task,
    classes,
    lambda: 1,
    intercept,
    weights: intercept.map(() => (task === 'regression' ? weights : weights.map(() => 0))),
  };
  return exportLinear(plan, model, {});
}

/** Makes a version the champion by writing what serves, and its artifact; answers the artifact's digest. */
export async function serveModel(
  { services }: ControlPlane,
  model: string,
  served: ServedModel = {},
  bytes = makeArtifact(served),
): Promise<string> {
  const digest = sha256(makeArtifact(served));
  const { version = 1 } = served;
  await services.objects.put(objectKey.artifact(digest), bytes);
  const state: ServingState = {
    schema: 1,
    model,
    rev: version,
    routes: [{ version, artifactDigest: digest, weight: 1, role: 'champion' }],
    previous: [],
    updatedAt: START.toISOString(),
  };
  await services.records.write({ put: toItem(recordKey.serving(model), state) });
  return digest;
}
