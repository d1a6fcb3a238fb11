import { PerennialError } from '../errors.ts';
import { ATTRIBUTE, GRAPH, MODEL, NODE, OPERATOR_SET, STRING_ENTRY, TENSOR } from './onnx-schema.ts';
import { createProtobufReader } from './protobuf-reader.ts';

/** What an ONNX file declares, read without a runtime and without its weights. */
export interface ModelSummary {
  irVersion: number;
  opsets: { domain: string; version: number }[];
  metadata: Record<string, string>;
  nodes: NodeSummary[];
  outputs: number;
  /** Initializers that point to another file. */
  externalTensors: string[];
  hasSparseTensors: boolean;
  hasFunctions: boolean;
  hasTrainingInfo: boolean;
}

export interface NodeSummary {
  operator: string;
  domain: string;
  name: string;
  attributes: AttributeSummary[];
}

export interface AttributeSummary {
  name: string;
  /** The encoded AttributeProto, for those who need its values. */
  encoded: Uint8Array;
  hasGraph: boolean;
  hasExternalTensor: boolean;
  hasSparseTensor: boolean;
}

const EXTERNAL = 1;

/**
 * Reads the outline of an ONNX file of at most `maxNodes` nodes. InvalidModelError for bytes that are no protobuf
 * message, that have no graph, or that a second reader could understand differently (two graphs, a metadata key twice).
 */
export function readModel(bytes: Uint8Array, maxNodes: number): ModelSummary {
  const model: ModelSummary = {
    irVersion: 0,
    opsets: [],
    metadata: {},
    nodes: [],
    outputs: 0,
    externalTensors: [],
    hasSparseTensors: false,
    hasFunctions: false,
    hasTrainingInfo: false,
  };
  const entries = new Map<string, string>();
  let graph: Uint8Array | undefined;
  const reader = createProtobufReader(bytes);
  while (reader.next()) {
    switch (reader.field) {
      case MODEL.irVersion:
        model.irVersion = reader.integer();
        break;
      case MODEL.graph:
        if (graph !== undefined) refuse('it has two graphs');
        graph = reader.bytes();
        break;
      case MODEL.opsetImport:
        model.opsets.push(readOpset(reader.bytes()));
        break;
      case MODEL.metadataProps: {
        const [key, value] = readEntry(reader.bytes());
        if (entries.has(key)) refuse('its metadata has a key twice');
        entries.set(key, value);
        break;
      }
      case MODEL.functions:
        model.hasFunctions = true;
        break;
      case MODEL.trainingInfo:
        model.hasTrainingInfo = true;
        break;
    }
  }
  if (graph === undefined) refuse('it has no graph');
  model.metadata = Object.fromEntries(entries);
  readGraph(graph, model, maxNodes);
  return model;
}

/** The metadata entries of an ONNX file, its graph unread; InvalidModelError when it is no protobuf message. */
export function readModelMetadata(bytes: Uint8Array): Record<string, string> {
  const entries: [string, string][] = [];
  const reader = createProtobufReader(bytes);
  while (reader.next()) if (reader.field === MODEL.metadataProps) entries.push(readEntry(reader.bytes()));
  return Object.fromEntries(entries);
}

function readGraph(bytes: Uint8Array, model: ModelSummary, maxNodes: number): void {
  const reader = createProtobufReader(bytes);
  while (reader.next()) {
    switch (reader.field) {
      case GRAPH.node:
        if (model.nodes.length === maxNodes) refuse(`its graph has more than ${maxNodes} nodes`);
        model.nodes.push(readNode(reader.bytes()));
        break;
      case GRAPH.initializer: {
        const { name, isExternal } = readTensor(reader.bytes());
        if (isExternal) model.externalTensors.push(name);
        break;
      }
      case GRAPH.sparseInitializer:
        model.hasSparseTensors = true;
        break;
      case GRAPH.output:
        model.outputs++;
        break;
    }
  }
}

function readNode(bytes: Uint8Array): NodeSummary {
  const node: NodeSummary = { operator: '', domain: '', name: '', attributes: [] };
  const reader = createProtobufReader(bytes);
  while (reader.next()) {
    if (reader.field === NODE.opType) node.operator = reader.text();
    else if (reader.field === NODE.domain) node.domain = reader.text();
    else if (reader.field === NODE.name) node.name = reader.text();
    else if (reader.field === NODE.attribute) node.attributes.push(readAttribute(reader.bytes()));
  }
  return node;
}

/** All integers of an attribute, in order. */
export function attributeIntegers({ encoded }: AttributeSummary): number[] {
  const values: number[] = [];
  const reader = createProtobufReader(encoded);
  while (reader.next()) {
    if (reader.field === ATTRIBUTE.integers) for (const value of reader.integers()) values.push(value);
  }
  return values;
}

/** All texts of an attribute, in order. */
export function attributeTexts({ encoded }: AttributeSummary): string[] {
  const texts: string[] = [];
  const reader = createProtobufReader(encoded);
  while (reader.next()) if (reader.field === ATTRIBUTE.texts) texts.push(reader.text());
  return texts;
}

function readAttribute(bytes: Uint8Array): AttributeSummary {
  const attribute: AttributeSummary = {
    name: '',
    encoded: bytes,
    hasGraph: false,
    hasExternalTensor: false,
    hasSparseTensor: false,
  };
  const reader = createProtobufReader(bytes);
  while (reader.next()) {
    switch (reader.field) {
      case ATTRIBUTE.name:
        attribute.name = reader.text();
        break;
      case ATTRIBUTE.graph:
      case ATTRIBUTE.graphs:
        attribute.hasGraph = true;
        break;
      case ATTRIBUTE.tensor:
      case ATTRIBUTE.tensors:
        if (readTensor(reader.bytes()).isExternal) attribute.hasExternalTensor = true;
        break;
      case ATTRIBUTE.sparseTensor:
      case ATTRIBUTE.sparseTensors:
        attribute.hasSparseTensor = true;
        break;
    }
  }
  return attribute;
}

function readTensor(bytes: Uint8Array): { name: string; isExternal: boolean } {
  const tensor = { name: '', isExternal: false };
  const reader = createProtobufReader(bytes);
  while (reader.next()) {
    if (reader.field === TENSOR.name) tensor.name = reader.text();
    else if (reader.field === TENSOR.externalData) tensor.isExternal = true;
    else if (reader.field === TENSOR.dataLocation && reader.integer() === EXTERNAL) tensor.isExternal = true;
  }
  return tensor;
}

function readOpset(bytes: Uint8Array): { domain: string; version: number } {
  const opset = { domain: '', version: 0 };
  const reader = createProtobufReader(bytes);
  while (reader.next()) {
    if (reader.field === OPERATOR_SET.domain) opset.domain = reader.text();
    else if (reader.field === OPERATOR_SET.version) opset.version = reader.integer();
  }
  return opset;
}

function readEntry(bytes: Uint8Array): [key: string, value: string] {
  const entry: [string, string] = ['', ''];
  const reader = createProtobufReader(bytes);
  while (reader.next()) {
    if (reader.field === STRING_ENTRY.key) entry[0] = reader.text();
    else if (reader.field === STRING_ENTRY.value) entry[1] = reader.text();
  }
  return entry;
}

function refuse(what: string): never {
  throw new PerennialError('InvalidModelError', `the file is no acceptable ONNX model: ${what}`);
}
