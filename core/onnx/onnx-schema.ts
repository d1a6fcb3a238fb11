/** Field numbers of onnx.proto (ONNX 1.23), as far as Perennial writes or reads them. */
export const MODEL = {
  irVersion: 1,
  producerName: 2,
  graph: 7,
  opsetImport: 8,
  metadataProps: 14,
  trainingInfo: 20,
  functions: 25,
} as const;
export const OPERATOR_SET = { domain: 1, version: 2 } as const;
export const STRING_ENTRY = { key: 1, value: 2 } as const;
export const GRAPH = {
  node: 1,
  name: 2,
  initializer: 5,
  input: 11,
  output: 12,
  sparseInitializer: 15,
} as const;
export const NODE = { input: 1, output: 2, name: 3, opType: 4, attribute: 5, domain: 7 } as const;
export const ATTRIBUTE = {
  name: 1,
  float: 2,
  integer: 3,
  text: 4,
  tensor: 5,
  graph: 6,
  floats: 7,
  integers: 8,
  texts: 9,
  tensors: 10,
  graphs: 11,
  type: 20,
  sparseTensor: 22,
  sparseTensors: 23,
} as const;
/** AttributeProto.AttributeType. */
export const ATTRIBUTE_TYPE = {
  float: 1,
  integer: 2,
  text: 3,
  tensor: 4,
  floats: 6,
  integers: 7,
  texts: 8,
} as const;
export const TENSOR = {
  dims: 1,
  dataType: 2,
  stringData: 6,
  int64Data: 7,
  name: 8,
  rawData: 9,
  externalData: 13,
  dataLocation: 14,
} as const;
export const VALUE_INFO = { name: 1, type: 2 } as const;
export const TYPE = { tensor: 1 } as const;
export const TENSOR_TYPE = { elementType: 1, shape: 2 } as const;
export const SHAPE = { dimension: 1 } as const;
export const DIMENSION = { value: 1, parameter: 2 } as const;

/** TensorProto.DataType of the element types that Perennial's own graphs use. */
export const ELEMENT_TYPES = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int64: 7,
  string: 8,
  bool: 9,
  float64: 11,
} as const;
export type ElementType = keyof typeof ELEMENT_TYPES;

/** The domain of the classical operators, LabelEncoder and the tree ensembles among them. */
export const ML_DOMAIN = 'ai.onnx.ml';
