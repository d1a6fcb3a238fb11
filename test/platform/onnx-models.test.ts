import { describe, expect, it } from 'vitest';
import { packInputs } from '../../core/features/pack-inputs.ts';
import type { PackedInputs } from '../../core/features/packed-inputs.ts';
import { ARTIFACT_LIMITS } from '../../core/onnx/check-artifact.ts';
import { exportLinear } from '../../core/onnx/export-linear.ts';
import { exportTrees } from '../../core/onnx/export-trees.ts';
import { createOnnxBuilder, type OnnxBuilder } from '../../core/onnx/onnx-builder.ts';
import { createRandom } from '../../core/random.ts';
import { createOnnxModels } from '../../platform/onnx-models.ts';
import { frame, plan } from '../core/features/plan-and-frame.ts';
import { allRows } from '../core/features/table.ts';
import { makeRandomModel } from '../core/onnx/random-case.ts';
import { makeRandomTrees } from '../core/onnx/random-trees.ts';

const models = createOnnxModels();
const model = makeRandomModel(createRandom(1), plan, 'multiclass');
const artifact = exportLinear(plan, model, { 'perennial.dataset': 'ab12' });
const packed = packInputs(plan.signature, frame, allRows(frame));

function build(addNodes: (graph: OnnxBuilder) => void): Uint8Array {
  const graph = createOnnxBuilder('test');
  addNodes(graph);
  return graph.finish({ irVersion: 9, opsets: { '': 20 }, metadata: {} });
}

const invalidModel = (message: string) =>
  expect.objectContaining({ name: 'InvalidModelError', message: expect.stringContaining(message) });
const invalidInput = (message: string) =>
  expect.objectContaining({ name: 'InvalidInputError', message: expect.stringContaining(message) });

describe('createOnnxModels, loading', () => {
  it('loads an artifact and hands out its metadata', async () => {
    const loaded = await models.load(artifact);

    expect(loaded.metadata).toMatchObject({ 'perennial.dataset': 'ab12', 'perennial.task': 'multiclass' });
    await loaded.close();
  });

  it('loads bytes that are a part of a larger buffer', async () => {
    const buffer = new Uint8Array(artifact.length + 32);
    buffer.set(artifact, 16);
    const loaded = await models.load(buffer.subarray(16, 16 + artifact.length));

    expect((await loaded.predict(packed)).values).toHaveLength(16);
    await loaded.close();
  });

  it('refuses bytes that are no model, with the reasons of admission', async () => {
    await expect(models.load(new Uint8Array(0))).rejects.toEqual(invalidModel('an empty file'));
    await expect(models.load(Buffer.from('<html>'))).rejects.toMatchObject({
      name: 'InvalidModelError',
      details: { reasons: [{ code: 'notOnnx' }] },
    });
    const small = createOnnxModels({ ...ARTIFACT_LIMITS, maxBytes: 10 });
    await expect(small.load(artifact)).rejects.toEqual(invalidModel('10 are allowed'));
  });

  it('refuses what only the runtime can see: a node whose input does not exist', async () => {
    const bytes = build((graph) => {
      graph.input('numbers', 'float32', ['rows', 1]);
      graph.node('Identity', ['nowhere'], {}, { output: 'value' });
      graph.output('value', 'float32', ['rows', 1]);
    });

    await expect(models.load(bytes)).rejects.toEqual(invalidModel('onnxruntime refuses the file'));
  });

  it('refuses inputs and outputs that are not those of a packed feature graph', async () => {
    const shaped = (
      input: string,
      type: 'float32' | 'float64',
      dims: (string | number)[],
      output = 'value',
    ) =>
      build((graph) => {
        graph.input(input, type, dims);
        graph.node('Identity', [input], {}, { output });
        graph.output(output, type, dims);
      });

    await expect(models.load(shaped('x', 'float32', ['rows', 1]))).rejects.toEqual(invalidModel('input "x"'));
    await expect(models.load(shaped('numbers', 'float64', ['rows', 1]))).rejects.toEqual(
      invalidModel('numbers'),
    );
    await expect(models.load(shaped('numbers', 'float32', ['rows', 'any']))).rejects.toEqual(
      invalidModel('numbers'),
    );
    await expect(models.load(shaped('numbers', 'float32', ['rows']))).rejects.toEqual(
      invalidModel('numbers'),
    );
    await expect(models.load(shaped('numbers', 'float32', ['rows', 1], 'y'))).rejects.toEqual(
      invalidModel('no output'),
    );
  });
});

describe('createOnnxModels, predicting', () => {
  it('answers the same for rows together and one by one', async () => {
    const loaded = await models.load(artifact);
    const together = await loaded.predict(packed);
    const single: number[] = [];
    for (let row = 0; row < frame.rows; row++) {
      const one = packInputs(plan.signature, frame, Int32Array.of(row));
      single.push(...(await loaded.predict(one)).values);
    }

    expect(single).toEqual([...together.values]);
    for (let row = 0; row < frame.rows; row++) {
      const total = single.slice(4 * row, 4 * row + 4).reduce((sum, value) => sum + value, 0);
      expect(total).toBeCloseTo(1, 6);
    }
    await loaded.close();
  });

  it('answers the same with several threads', async () => {
    const forest = makeRandomTrees(2, 'multiclass', 3_000);
    const many = packInputs(forest.plan.signature, forest.frame, allRows(forest.frame));
    const linear = packInputs(
      plan.signature,
      frame,
      new Int32Array(3_000).map((_, row) => row % frame.rows),
    );
    const trees = Array.from({ length: 10 }, () => forest.model.trees).flat();
    const exported = exportTrees(forest.plan, { ...forest.model, trees }, {});
    for (const [bytes, inputs] of [[exported, many] as const, [artifact, linear] as const]) {
      const [alone, ...others] = await Promise.all(
        [undefined, 1, 2, 5].map(async (threads) => {
          const loaded = await models.load(bytes, threads === undefined ? undefined : { threads });
          const { values } = await loaded.predict(inputs);
          await loaded.close();
          return values;
        }),
      );
      for (const other of others) expect(other).toEqual(alone);
    }
  });

  it('answers no rows with no values', async () => {
    const loaded = await models.load(artifact);
    const none = packInputs(plan.signature, frame, new Int32Array(0));

    expect(await loaded.predict(none)).toEqual({ values: new Float32Array(0) });
    await loaded.close();
  });

  it('answers requests that overlap', async () => {
    const loaded = await models.load(artifact);
    const answers = await Promise.all(Array.from({ length: 20 }, () => loaded.predict(packed)));

    for (const answer of answers) expect(answer).toEqual(answers[0]);
    await loaded.close();
  });

  it('refuses arrays of the wrong length by name, and booleans that are none', async () => {
    const loaded = await models.load(artifact);
    const wrong: [string, Partial<PackedInputs>][] = [
      ['4 numbers, and there are 3', { numbers: packed.numbers.slice(1) }],
      ['8 categories, and there are 0', { categories: [] }],
      ['4 times, and there are 5', { times: new Float64Array(5) }],
      ['4 booleans, and there are 0', { booleans: new Int8Array(0) }],
      ['3 numbers, and there are 4', { rows: 3 }],
      ['not a number of rows', { rows: -1 }],
      ['not a number of rows', { rows: 0.5 }],
      ['2 is not a packed boolean', { booleans: Int8Array.of(1, 0, -1, 2) }],
    ];
    for (const [message, change] of wrong) {
      await expect(loaded.predict({ ...packed, ...change })).rejects.toEqual(invalidInput(message));
    }
    await loaded.close();
  });

  it('fails as a bad model when the graph itself fails or answers in another shape', async () => {
    const failing = build((graph) => {
      graph.input('numbers', 'float32', ['rows', 1]);
      const index = graph.constant([1], { type: 'int64', values: [7] });
      graph.node('Gather', ['numbers', index], { axis: 0 }, { output: 'value' });
      graph.output('value', 'float32', ['rows', 1]);
    });
    const loaded = await models.load(failing);
    const inputs = {
      rows: 1,
      numbers: Float32Array.of(1),
      categories: [],
      times: new Float64Array(0),
      booleans: new Int8Array(0),
    };

    await expect(loaded.predict(inputs)).rejects.toEqual(invalidModel('fails on these inputs'));
    const many = { ...inputs, rows: 9, numbers: new Float32Array(9) };
    await expect(loaded.predict(many)).rejects.toEqual(invalidModel('another shape'));
    await loaded.close();
  });

  it('can be closed twice, and then refuses to predict', async () => {
    const loaded = await models.load(artifact);
    await loaded.close();
    await loaded.close();

    await expect(loaded.predict(packed)).rejects.toMatchObject({ name: 'NotAllowedError' });
  });
});
