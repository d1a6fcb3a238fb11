import { ML_DOMAIN } from './onnx-schema.ts';

/**
 * Operators an artifact may use. Left out on purpose: control flow (If, Loop, Scan), randomness, and operators whose
 * output size comes from the values of an input (Expand, OneHot, ConstantOfShape, Range, Tile, Pad, Resize), for one
 * number in a request could then ask for any amount of memory.
 */
const STANDARD = `Abs Add And ArgMax ArgMin BatchNormalization BitwiseAnd BitwiseOr BitwiseXor Cast CastLike Ceil Celu Clip Concat
  Constant Cos CumSum Div Elu Equal Erf Exp Flatten Floor Gather GatherElements GatherND Gemm Greater GreaterOrEqual
  HardSigmoid Hardmax Identity IsInf IsNaN LayerNormalization LeakyRelu Less LessOrEqual Log LogSoftmax LpNormalization
  MatMul Max Mean Min Mod Mul Neg Not Or PRelu Pow Reciprocal ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax
  ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu Reshape Round Selu Shape Sigmoid Sign Sin Size Slice
  Softmax Softplus Softsign Split Sqrt Squeeze StringConcat Sub Sum Tan Tanh TopK Transpose Unsqueeze Where Xor`;
const ML = `ArrayFeatureExtractor Binarizer FeatureVectorizer Imputer LabelEncoder LinearClassifier LinearRegressor Normalizer
  OneHotEncoder SVMClassifier SVMRegressor Scaler TreeEnsemble TreeEnsembleClassifier TreeEnsembleRegressor`;

/** Operator names by domain; '' is the standard one. */
export const ACCEPTED_OPERATORS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['', new Set(STANDARD.split(/\s+/))],
  [ML_DOMAIN, new Set(ML.split(/\s+/))],
]);

/** The newest format and operator sets that onnxruntime 1.30 loads. */
export const NEWEST_IR_VERSION = 13;
export const NEWEST_OPSETS: ReadonlyMap<string, number> = new Map([
  ['', 26],
  [ML_DOMAIN, 5],
]);
