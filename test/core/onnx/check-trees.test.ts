import { describe, expect, it } from 'vitest';
import { checkArtifact } from '../../../core/onnx/check-artifact.ts';
import { createOnnxBuilder } from '../../../core/onnx/onnx-builder.ts';

/** The faults of a model of one TreeEnsembleRegressor; nodes as [tree, id, true child, false child], no children for a leaf. */
function faults(nodes: [tree: number, id: number, onTrue?: number, onFalse?: number][]): string[] {
  const attributes = {
    nodes_treeids: nodes.map(([tree]) => tree),
    nodes_nodeids: nodes.map(([, id]) => id),
    nodes_truenodeids: nodes.map(([, , onTrue]) => onTrue ?? 0),
    nodes_falsenodeids: nodes.map(([, , , onFalse]) => onFalse ?? 0),
    nodes_modes: nodes.map(([, , onTrue]) => (onTrue === undefined ? 'LEAF' : 'BRANCH_LEQ')),
  };
  return faultsOf('TreeEnsembleRegressor', attributes);
}

type Attributes = Parameters<ReturnType<typeof createOnnxBuilder>['node']>[2];

function faultsOf(operator: string, attributes: Attributes): string[] {
  const reasons = checkArtifact(fileOf(operator, attributes));
  expect(reasons.every(({ code }) => code === 'badTree')).toBe(true);
  return reasons.map(({ message }) => message);
}

function fileOf(operator: string, attributes: Attributes): Uint8Array {
  const graph = createOnnxBuilder('trees');
  graph.input('numbers', 'float32', ['rows', 1]);
  graph.node(operator, ['numbers'], attributes, { domain: 'ai.onnx.ml', output: 'value' });
  graph.output('value', 'float32', ['rows', 1]);
  return graph.finish({ irVersion: 9, opsets: { '': 20, 'ai.onnx.ml': 5 }, metadata: {} });
}

describe('checkTrees, trees by node id', () => {
  it('accepts trees, single leaves and nodes in any order among them', () => {
    expect(faults([[0, 0]])).toEqual([]);
    expect(
      faults([
        [0, 2],
        [0, 1],
        [0, 0, 1, 2],
        [7, 5, 6, 9],
        [7, 9],
        [7, 6],
      ]),
    ).toEqual([]);
  });

  it.each([
    [
      'a node that is its own child',
      [
        [0, 0, 0, 1],
        [0, 1],
      ],
      'reached',
    ],
    [
      'a circle without a root',
      [
        [0, 0, 1, 2],
        [0, 1, 0, 2],
        [0, 2],
      ],
      'reached',
    ],
    [
      'a circle beside a good tree',
      [
        [0, 0, 1, 2],
        [0, 1],
        [0, 2],
        [0, 3, 4, 4],
        [0, 4, 3, 3],
      ],
      'from no root',
    ],
    [
      'a node with two parents',
      [
        [0, 0, 1, 2],
        [0, 1, 3, 3],
        [0, 2, 3, 3],
        [0, 3],
      ],
      'reached twice',
    ],
    [
      'a child that does not exist',
      [
        [0, 0, 1, 9],
        [0, 1],
      ],
      'child that does not exist',
    ],
    [
      'a child in another tree',
      [
        [0, 0, 1, 2],
        [0, 1],
        [1, 2],
      ],
      'child that does not exist',
    ],
    [
      'two nodes of one id',
      [
        [0, 0],
        [0, 0],
      ],
      'twice',
    ],
    [
      'two roots in a tree',
      [
        [0, 0],
        [0, 1],
      ],
      'more than one root',
    ],
    ['no nodes', [], 'no nodes'],
  ] as [string, Parameters<typeof faults>[0], string][])('refuses %s', (_, nodes, message) => {
    expect(faults(nodes).join()).toContain(message);
  });

  it('refuses a tree deeper than any trainer makes', () => {
    const chain: [number, number, number?, number?][] = [];
    for (let i = 0; i < 2_002; i += 2) chain.push([0, i, i + 1, i + 2], [0, i + 1]);
    chain.push([0, 2_002]);

    expect(faults(chain).join()).toContain('levels deep');
  });

  it('refuses attributes of different lengths', () => {
    const attributes = { nodes_treeids: [0], nodes_nodeids: [0, 1], nodes_modes: ['LEAF'] };

    expect(faultsOf('TreeEnsembleClassifier', attributes).join()).toContain('differ in length');
  });
});

describe('checkTrees, trees by position', () => {
  const stump = {
    tree_roots: [0],
    nodes_truenodeids: [0],
    nodes_trueleafs: [1],
    nodes_falsenodeids: [1],
    nodes_falseleafs: [1],
    leaf_targetids: [0, 0],
  };

  it('accepts a stump and two levels', () => {
    const two = {
      tree_roots: [0],
      nodes_truenodeids: [1, 0],
      nodes_trueleafs: [0, 1],
      nodes_falsenodeids: [2, 1],
      nodes_falseleafs: [1, 1],
      leaf_targetids: [0, 0, 0],
    };

    expect(faultsOf('TreeEnsemble', stump)).toEqual([]);
    expect(faultsOf('TreeEnsemble', two)).toEqual([]);
  });

  /** Two trees as exportTrees writes them, the first of two levels. */
  const exported = {
    tree_roots: [0, 2],
    nodes_featureids: [0, 0, 0],
    nodes_modes: { tensor: { type: 'uint8', values: [0, 0, 0] } },
    nodes_splits: { tensor: { type: 'float64', values: [1, 2, 3] } },
    nodes_missing_value_tracks_true: [0, 1, 0],
    nodes_truenodeids: [1, 0, 3],
    nodes_trueleafs: [0, 1, 1],
    nodes_falsenodeids: [2, 1, 4],
    nodes_falseleafs: [1, 1, 1],
    leaf_targetids: [0, 0, 0, 0, 0],
    leaf_weights: { tensor: { type: 'float64', values: [1, 2, 3, 4, 5] } },
  } as const;

  it('accepts what exportTrees writes, and branches on sets', () => {
    const sets = {
      ...exported,
      nodes_modes: { tensor: { type: 'uint8', values: [6, 0, 6] } },
      membership_values: { tensor: { type: 'float64', values: [1, 2, Number.NaN, 3, Number.NaN] } },
    } as const;

    expect(faultsOf('TreeEnsemble', exported)).toEqual([]);
    expect(faultsOf('TreeEnsemble', sets)).toEqual([]);
  });

  it.each([
    ['a circle of two nodes', { nodes_truenodeids: [1, 0, 3], nodes_trueleafs: [0, 0, 1] }, 'reached twice'],
    [
      'a circle apart from the roots',
      { tree_roots: [0], nodes_trueleafs: [0, 1, 0], nodes_truenodeids: [1, 0, 2] },
      'from no root',
    ],
    ['a branch into another tree', { nodes_falseleafs: [0, 1, 1] }, 'reached twice'],
    ['a leaf beyond the last', { nodes_falsenodeids: [2, 1, 5] }, 'child that does not exist'],
  ])('refuses an exported file that was changed to have %s', (_, change, message) => {
    expect(faultsOf('TreeEnsemble', { ...exported, ...change }).join()).toContain(message);
  });

  it('refuses links that are there twice, for runtimes might follow the second ones', () => {
    const bytes = fileOf('TreeEnsemble', { ...stump, nodes_truenodeidz: [0] });
    const changed = Uint8Array.from(bytes);
    const text = Buffer.from(bytes).indexOf('nodes_truenodeidz');
    changed[text + 'nodes_truenodeid'.length] = 's'.charCodeAt(0);

    expect(checkArtifact(changed).map(({ message }) => message)).toEqual([
      expect.stringContaining('an attribute twice'),
    ]);
  });

  it.each([
    ['a node that is its own child', { nodes_trueleafs: [0] }, 'reached twice'],
    ['a leaf that does not exist', { nodes_falsenodeids: [2] }, 'child that does not exist'],
    [
      'a node that does not exist',
      { nodes_trueleafs: [0], nodes_truenodeids: [-1] },
      'child that does not exist',
    ],
    ['a root that does not exist', { tree_roots: [1] }, 'root does not exist'],
    ['a root named twice', { tree_roots: [0, 0] }, 'reached twice'],
    ['attributes of different lengths', { nodes_trueleafs: [1, 1] }, 'differ in length'],
    ['no roots', { tree_roots: [9], nodes_truenodeids: [] as number[] }, 'no nodes'],
  ])('refuses %s', (_, change, message) => {
    const attributes = Object.entries({ ...stump, ...change }).filter(([, values]) => values.length > 0);

    expect(faultsOf('TreeEnsemble', Object.fromEntries(attributes)).join()).toContain(message);
  });
});
