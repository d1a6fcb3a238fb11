import {
  ATTRIBUTE,
  ATTRIBUTE_TYPE,
  DIMENSION,
  ELEMENT_TYPES,
  type ElementType,
  GRAPH,
  MODEL,
  NODE,
  OPERATOR_SET,
  SHAPE,
  STRING_ENTRY,
  TENSOR,
  TENSOR_TYPE,
  TYPE,
  VALUE_INFO,
} from './onnx-schema.ts';
import { createProtobufWriter, type ProtobufWriter } from './protobuf-writer.ts';

/** A constant of the graph, row-major. */
export type ConstantData =
  | { type: 'float64' | 'float32' | 'int64' | 'uint8'; values: ArrayLike<number> }
  | { type: 'bool'; values: readonly boolean[] }
  | { type: 'string'; values: readonly string[] };

/** Plain numbers are integers, and so are packed ones, which long lists should be; a tensor has one dimension. */
type AttributeValue =
  | number
  | string
  | readonly number[]
  | readonly string[]
  | { tensor: ConstantData }
  | { packed: readonly number[] }
  | { float: number }
  | { floats: readonly number[] };

/** Grows one ONNX graph; every method answers the name of the value it makes. Names follow from the calls alone. */
export interface OnnxBuilder {
  /** A graph input; a text dimension is a free size. */
  input(name: string, type: ElementType, dims: (number | string)[]): string;
  constant(dims: number[], data: ConstantData): string;
  /** A node with one output, named by the builder unless `output` is given. */
  node(
    operator: string,
    inputs: string[],
    attributes?: Record<string, AttributeValue>,
    options?: { domain?: string; output?: string },
  ): string;
  output(name: string, type: ElementType, dims: (number | string)[]): void;
  /** The model file. `metadata` is written in code-unit order of its keys. */
  finish(model: {
    irVersion: number;
    opsets: Record<string, number>;
    metadata: Record<string, string>;
  }): Uint8Array;
}

/** An empty graph. */
export function createOnnxBuilder(graphName: string): OnnxBuilder {
  const graph = createProtobufWriter();
  graph.text(GRAPH.name, graphName);
  let valueCount = 0;
  return {
    input(name, type, dims) {
      graph.message(GRAPH.input, (info) => writeValueInfo(info, name, type, dims));
      return name;
    },
    constant(dims, data) {
      const name = `constant_${valueCount++}`;
      graph.message(GRAPH.initializer, (tensor) => writeTensor(tensor, name, dims, data));
      return name;
    },
    node(operator, inputs, attributes = {}, { domain, output } = {}) {
      const name = output ?? `${operator}_${valueCount++}`;
      graph.message(GRAPH.node, (node) => {
        for (const input of inputs) node.text(NODE.input, input);
        node.text(NODE.output, name);
        node.text(NODE.opType, operator);
        if (domain !== undefined) node.text(NODE.domain, domain);
        for (const [key, value] of Object.entries(attributes)) {
          node.message(NODE.attribute, (attribute) => writeAttribute(attribute, key, value));
        }
      });
      return name;
    },
    output(name, type, dims) {
      graph.message(GRAPH.output, (info) => writeValueInfo(info, name, type, dims));
    },
    finish({ irVersion, opsets, metadata }) {
      const model = createProtobufWriter();
      model.integer(MODEL.irVersion, irVersion);
      model.text(MODEL.producerName, 'perennial');
      model.bytes(MODEL.graph, graph.finish());
      for (const [domain, version] of Object.entries(opsets)) {
        model.message(MODEL.opsetImport, (opset) => {
          opset.text(OPERATOR_SET.domain, domain);
          opset.integer(OPERATOR_SET.version, version);
        });
      }
      for (const key of Object.keys(metadata).sort()) {
        model.message(MODEL.metadataProps, (entry) => {
          entry.text(STRING_ENTRY.key, key);
          entry.text(STRING_ENTRY.value, metadata[key]!);
        });
      }
      return model.finish();
    },
  };
}

function writeValueInfo(
  info: ProtobufWriter,
  name: string,
  type: ElementType,
  dims: (number | string)[],
): void {
  info.text(VALUE_INFO.name, name);
  info.message(VALUE_INFO.type, (outer) => {
    outer.message(TYPE.tensor, (tensor) => {
      tensor.integer(TENSOR_TYPE.elementType, ELEMENT_TYPES[type]);
      tensor.message(TENSOR_TYPE.shape, (shape) => {
        for (const dim of dims) {
          shape.message(SHAPE.dimension, (dimension) => {
            if (typeof dim === 'number') dimension.integer(DIMENSION.value, dim);
            else dimension.text(DIMENSION.parameter, dim);
          });
        }
      });
    });
  });
}

function writeTensor(tensor: ProtobufWriter, name: string, dims: number[], data: ConstantData): void {
  for (const dim of dims) tensor.integer(TENSOR.dims, dim);
  tensor.integer(TENSOR.dataType, ELEMENT_TYPES[data.type]);
  if (data.type === 'string') for (const text of data.values) tensor.text(TENSOR.stringData, text);
  tensor.text(TENSOR.name, name);
  if (data.type !== 'string') tensor.bytes(TENSOR.rawData, littleEndian(data));
}

function littleEndian(data: Exclude<ConstantData, { type: 'string' }>): Uint8Array {
  if (data.type === 'bool') return Uint8Array.from(data.values, Number);
  const { type, values } = data;
  if (type === 'uint8') return Uint8Array.from(values);
  const width = type === 'float32' ? 4 : 8;
  const bytes = new Uint8Array(width * values.length);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < values.length; index++) {
    const at = width * index;
    if (type === 'float32') view.setFloat32(at, values[index]!, true);
    else if (type === 'float64') view.setFloat64(at, values[index]!, true);
    else view.setBigInt64(at, BigInt(values[index]!), true);
  }
  return bytes;
}

function writeAttribute(attribute: ProtobufWriter, name: string, value: AttributeValue): void {
  attribute.text(ATTRIBUTE.name, name);
  if (typeof value === 'number') {
    attribute.integer(ATTRIBUTE.integer, value);
    attribute.integer(ATTRIBUTE.type, ATTRIBUTE_TYPE.integer);
  } else if (typeof value === 'string') {
    attribute.text(ATTRIBUTE.text, value);
    attribute.integer(ATTRIBUTE.type, ATTRIBUTE_TYPE.text);
  } else if ('packed' in value) {
    attribute.integers(ATTRIBUTE.integers, value.packed);
    attribute.integer(ATTRIBUTE.type, ATTRIBUTE_TYPE.integers);
  } else if ('tensor' in value) {
    const { tensor } = value;
    attribute.message(ATTRIBUTE.tensor, (inner) => writeTensor(inner, name, [tensor.values.length], tensor));
    attribute.integer(ATTRIBUTE.type, ATTRIBUTE_TYPE.tensor);
  } else if ('float' in value) {
    attribute.float(ATTRIBUTE.float, value.float);
    attribute.integer(ATTRIBUTE.type, ATTRIBUTE_TYPE.float);
  } else if ('floats' in value) {
    for (const float of value.floats) attribute.float(ATTRIBUTE.floats, float);
    attribute.integer(ATTRIBUTE.type, ATTRIBUTE_TYPE.floats);
  } else if (typeof value[0] === 'string') {
    for (const text of value) attribute.text(ATTRIBUTE.texts, text as string);
    attribute.integer(ATTRIBUTE.type, ATTRIBUTE_TYPE.texts);
  } else {
    for (const integer of value) attribute.integer(ATTRIBUTE.integers, integer as number);
    attribute.integer(ATTRIBUTE.type, ATTRIBUTE_TYPE.integers);
  }
}
