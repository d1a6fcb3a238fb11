import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { LinearModel } from '../../../core/contracts/feature-plan.ts';
import { checkText } from '../../../core/features/check-text.ts';
import { fitFeatures } from '../../../core/features/fit-features.ts';
import { packInputs } from '../../../core/features/pack-inputs.ts';
import { packRows } from '../../../core/features/pack-rows.ts';
import { transformFeatures } from '../../../core/features/transform-features.ts';
import { exportLinear } from '../../../core/onnx/export-linear.ts';
import { createOnnxModels } from '../../../platform/onnx-models.ts';
import { allRows, categoryColumn, table } from '../features/table.ts';

const NAUGHTY: string[] = JSON.parse(
  readFileSync(new URL('../../fixtures/text/blns.json', import.meta.url), 'utf8'),
);

/** A model whose answer is the position of the one-hot column that a text falls on. */
async function loadPositions(texts: string[]) {
  const frame = table({ text: categoryColumn(...texts), other: categoryColumn(...texts.toReversed()) });
  const features = { text: { type: 'category', rare: 1 }, other: { type: 'category', rare: 1 } } as const;
  const plan = fitFeatures({ features }, frame, allRows(frame), { zoned: {} });
  const design = transformFeatures(plan, frame, allRows(frame));
  const [text, other] = design.hot;
  const positions = Array.from({ length: text!.size }, (_, position) => position);
  const model: LinearModel = {
    kind: 'linear',
    task: 'regression',
    classes: [],
    lambda: 0,
    intercept: [0],
    weights: [[...positions, ...positions.map((position) => 1_000 * position)]],
  };
  const expected = Array.from(text!.active, (position, row) => position + 1_000 * other!.active[row]!);
  const loaded = await createOnnxModels().load(exportLinear(plan, model, {}));
  return { plan, frame, expected, loaded };
}

describe('the big list of naughty strings as category levels', () => {
  it('holds no string that the stated rule refuses', () => {
    expect(NAUGHTY).toHaveLength(515);
    expect(NAUGHTY.filter((text) => checkText(text) !== undefined)).toEqual([]);
  });

  it('comes through training, graph and request unchanged, each string its own level', async () => {
    const { plan, frame, expected, loaded } = await loadPositions(NAUGHTY);
    const packed = packInputs(plan.signature, frame, allRows(frame));
    const rows = NAUGHTY.map((text, row) => ({ text, other: NAUGHTY[NAUGHTY.length - 1 - row] }));
    const request = packRows(plan.signature, JSON.parse(JSON.stringify(rows)));

    expect(new Set(expected).size).toBe(new Set(rows.map((row) => JSON.stringify(row))).size);
    expect(request).toEqual({ inputs: packed, issues: [] });
    const { values } = await loaded.predict(request.inputs!);
    expect([...values]).toEqual(expected);
    await loaded.close();
  });
});
