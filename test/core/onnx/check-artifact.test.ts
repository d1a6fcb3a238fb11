import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ARTIFACT_LIMITS, checkArtifact } from '../../../core/onnx/check-artifact.ts';
import { exportLinear } from '../../../core/onnx/export-linear.ts';
import { createOnnxBuilder, type OnnxBuilder } from '../../../core/onnx/onnx-builder.ts';
import { createProtobufWriter, type ProtobufWriter } from '../../../core/onnx/protobuf-writer.ts';
import { readModelMetadata } from '../../../core/onnx/read-model.ts';
import { createRandom } from '../../../core/random.ts';
import { makeRandomCase } from './random-case.ts';

/** A small model around some nodes. */
function build(
  addNodes: (graph: OnnxBuilder) => void,
  { irVersion = 9, opsets = { '': 20, 'ai.onnx.ml': 3 } as Record<string, number>, metadata = {} } = {},
): Uint8Array {
  const graph = createOnnxBuilder('test');
  graph.input('numbers', 'float32', ['rows', 1]);
  addNodes(graph);
  graph.output('value', 'float32', ['rows', 1]);
  return graph.finish({ irVersion, opsets, metadata });
}
const identity = (graph: OnnxBuilder) => graph.node('Identity', ['numbers'], {}, { output: 'value' });

/** A model file written field by field: ModelProto { 1 irVersion, 7 graph, 8 opset }. */
function writeModel(
  graph: (graph: ProtobufWriter) => void,
  more: (model: ProtobufWriter) => void = () => {},
) {
  const model = createProtobufWriter();
  model.integer(1, 9);
  model.message(8, (opset) => opset.integer(2, 20));
  model.message(7, (inner) => {
    graph(inner);
    inner.message(12, (output) => output.text(1, 'value'));
  });
  more(model);
  return model.finish();
}

const codes = (bytes: Uint8Array) => checkArtifact(bytes).map(({ code }) => code);
const messages = (bytes: Uint8Array) =>
  checkArtifact(bytes)
    .map(({ message }) => message)
    .join('\n');

describe('checkArtifact, files that are no models', () => {
  it('says what a file is that is plainly something else', () => {
    const files: [string, string | Uint8Array][] = [
      ['an empty file', ''],
      ['an HTML page', '\ufeff\n <!DOCTYPE html><html>'],
      ['an HTML page', '<html lang="en">'],
      ['an XML or HTML file', '<?xml version="1.0"?>'],
      ['a JSON file', '{"learner":{}}'],
      ['a JSON file', '  [1, 2]'],
      ['a ZIP archive', Uint8Array.of(0x50, 0x4b, 0x03, 0x04, 0, 0)],
      ['a Python pickle', Uint8Array.of(0x80, 0x04, 0x95, 0)],
      ['a gzip file', gzipSync(build(identity))],
      ['an HDF5 file', '\u0089HDF'],
      ['a TensorFlow Lite model', Uint8Array.of(0x1c, 0, 0, 0, 0x54, 0x46, 0x4c, 0x33)],
    ];
    for (const [name, content] of files) {
      const bytes =
        typeof content === 'string' && content.startsWith('\u0089')
          ? Buffer.from(content, 'latin1')
          : Buffer.from(content);
      const [reason, ...others] = checkArtifact(bytes);
      expect(others).toEqual([]);
      expect(reason).toMatchObject({ code: 'notOnnx', message: expect.stringContaining(name) });
    }
  });

  it('refuses text, random bytes, other protobuf messages and models cut short', () => {
    const random = createRandom(6);
    const model = build(identity);
    const files = [
      Buffer.from('Traceback (most recent call last):'),
      Buffer.from('a,b\n1,2\n'),
      Uint8Array.of(0x08, 0x09),
    ];
    for (let i = 0; i < 50; i++) files.push(Uint8Array.from({ length: 100 }, () => random.integer(256)));
    for (let length = 1; length < model.length - 20; length += 7) files.push(model.slice(0, length));
    for (const bytes of files) expect(codes(bytes)[0]).toBe('notOnnx');
  });

  it('refuses a file over the size limit without reading it', () => {
    const [reason] = checkArtifact(new Uint8Array(101), { ...ARTIFACT_LIMITS, maxBytes: 100 });

    expect(reason).toMatchObject({ code: 'tooLarge', value: 101 });
  });

  it('always answers, whatever bytes of a good model are changed', () => {
    const { plan, model } = makeRandomCase(3, 'multiclass', 1);
    const good = exportLinear(plan, model, {});
    const random = createRandom(8);
    for (let round = 0; round < 400; round++) {
      const bytes = good.slice();
      for (let i = 0; i <= random.integer(4); i++) {
        const span = round % 2 === 0 ? 60 : bytes.length;
        bytes[random.integer(Math.min(span, bytes.length))] = random.integer(256);
      }
      expect(Array.isArray(checkArtifact(bytes))).toBe(true);
    }
  });
});

describe('checkArtifact, models', () => {
  it('accepts a model of accepted operators, with and without metadata of ours', () => {
    expect(checkArtifact(build(identity))).toEqual([]);
    expect(checkArtifact(build(identity, { metadata: { author: 'x' } }))).toEqual([]);
  });

  it('refuses operators that are not on the list, each by name and once', () => {
    const bytes = build((graph) => {
      for (let i = 0; i < 3; i++) graph.node('RandomNormalLike', ['numbers']);
      graph.node('Expand', ['numbers', 'numbers']);
      identity(graph);
    });

    expect(checkArtifact(bytes)).toMatchObject([
      { code: 'unsupportedOperator', value: 'RandomNormalLike', count: 3 },
      { code: 'unsupportedOperator', value: 'Expand', count: 1 },
    ]);
  });

  it('refuses operators of other domains, and of the right name in the wrong domain', () => {
    const domains = ['com.microsoft', 'evil', 'ai.onnx.training'];
    for (const domain of domains) {
      const bytes = build((graph) => graph.node('Identity', ['numbers'], {}, { domain, output: 'value' }));
      expect(checkArtifact(bytes)).toMatchObject([
        { code: 'customDomain', message: expect.stringContaining(domain) },
      ]);
    }
    const swapped = build((graph) => graph.node('LabelEncoder', ['numbers'], {}, { output: 'value' }));
    expect(codes(swapped)).toEqual(['unsupportedOperator']);
    const alias = build((graph) =>
      graph.node('Identity', ['numbers'], {}, { domain: 'ai.onnx', output: 'value' }),
    );
    expect(codes(alias)).toEqual([]);
  });

  it('refuses If, Loop and Scan by name, and a graph inside any other node', () => {
    const withGraph = (operator: string) =>
      writeModel((graph) => {
        graph.message(1, (node) => {
          node.text(4, operator);
          node.message(5, (attribute) => {
            attribute.text(1, 'body');
            attribute.message(6, (inner) => inner.text(2, 'inner'));
          });
        });
      });
    for (const operator of ['If', 'Loop', 'Scan', 'Identity']) {
      expect(checkArtifact(withGraph(operator))).toMatchObject([{ code: 'subgraph', value: operator }]);
    }
  });

  it('refuses tensors kept in another file, in initializers and in attributes', () => {
    const external = (tensor: ProtobufWriter) => {
      tensor.text(8, 'weights');
      tensor.integer(14, 1);
      tensor.message(13, (entry) => {
        entry.text(1, 'location');
        entry.text(2, '/etc/passwd');
      });
    };
    const inAttribute = writeModel((graph) => {
      graph.message(1, (node) => {
        node.text(4, 'Constant');
        node.message(5, (attribute) => {
          attribute.text(1, 'value');
          attribute.message(5, external);
        });
      });
    });

    expect(messages(writeModel((graph) => graph.message(5, external)))).toContain('"weights"');
    expect(codes(inAttribute)).toEqual(['externalData']);
  });

  it('refuses local functions, training information and sparse tensors', () => {
    expect(
      codes(
        writeModel(
          () => {},
          (model) => model.message(25, () => {}),
        ),
      ),
    ).toEqual(['localFunctions']);
    expect(
      codes(
        writeModel(
          () => {},
          (model) => model.message(20, () => {}),
        ),
      ),
    ).toEqual(['trainingInfo']);
    expect(codes(writeModel((graph) => graph.message(15, () => {})))).toEqual(['sparseTensor']);
  });

  it('refuses what two readers could understand differently: two graphs, a metadata key twice', () => {
    const entry = (value: string) => (inner: ProtobufWriter) => {
      inner.text(1, 'perennial.task');
      inner.text(2, value);
    };
    const twoKeys = writeModel(
      () => {},
      (model) => {
        model.message(14, entry('binary'));
        model.message(14, entry('regression'));
      },
    );

    expect(
      messages(
        writeModel(
          () => {},
          (model) => model.message(7, () => {}),
        ),
      ),
    ).toContain('two graphs');
    expect(messages(twoKeys)).toContain('a key twice');
  });

  it('refuses format and operator-set versions that the runtime does not know', () => {
    expect(codes(build(identity, { irVersion: 14 }))).toEqual(['newerIrVersion']);
    expect(codes(build(identity, { irVersion: 0 }))).toEqual(['notOnnx']);
    expect(codes(build(identity, { opsets: { '': 27 } }))).toEqual(['newerOpset']);
    expect(codes(build(identity, { opsets: { '': 20, 'ai.onnx.ml': 6 } }))).toEqual(['newerOpset']);
    expect(codes(build(identity, { opsets: {} }))).toEqual(['notOnnx']);
  });

  it('refuses metadata of ours that is not readable', () => {
    for (const [key, value] of [
      ['perennial.signature', '{"numbers":[]}'],
      ['perennial.signature', 'not json'],
      ['perennial.task', 'clustering'],
      ['perennial.classes', '[1]'],
    ] as const) {
      const reasons = checkArtifact(build(identity, { metadata: { [key]: value } }));
      expect(reasons).toMatchObject([{ code: 'badMetadata', message: expect.stringContaining(key) }]);
    }
  });

  it('refuses graphs with too many nodes, and answers with few and short reasons', () => {
    const crowded = build((graph) => {
      for (let i = 0; i < 101; i++) graph.node('Identity', ['numbers']);
    });
    const many = build((graph) => {
      for (let i = 0; i < 100; i++) graph.node(`Custom${i}${'x'.repeat(5_000)}`, ['numbers']);
    });

    expect(checkArtifact(crowded, { ...ARTIFACT_LIMITS, maxNodes: 100 })).toMatchObject([
      { message: expect.stringContaining('more than 100 nodes') },
    ]);
    expect(checkArtifact(many)).toHaveLength(20);
    expect(checkArtifact(many).every(({ message }) => message.length < 300)).toBe(true);
  });
});

describe('readModelMetadata', () => {
  it('reads every entry, those with special names too', () => {
    const metadata = Object.fromEntries([
      ['a', ''],
      ['__proto__', 'é'],
    ]);

    expect(readModelMetadata(build(identity, { metadata }))).toEqual(metadata);
    expect(readModelMetadata(build(identity))).toEqual({});
  });

  it('throws InvalidModelError for bytes that are no protobuf message', () => {
    const run = () => readModelMetadata(Buffer.from('<html>'));

    expect(run).toThrowError(expect.objectContaining({ name: 'InvalidModelError' }));
  });
});
