import type { Reason } from '../contracts/names.ts';
import { isPerennialError } from '../errors.ts';
import { oneOf, text } from '../shapes/scalars.ts';
import { readShape, type Shape } from '../shapes/shape.ts';
import { signature } from '../shapes/signature.ts';
import { list } from '../shapes/structures.ts';
import { ACCEPTED_OPERATORS, NEWEST_IR_VERSION, NEWEST_OPSETS } from './accepted-operators.ts';
import { CLASSES_KEY, SIGNATURE_KEY, TASK_KEY } from './artifact-metadata.ts';
import { checkTrees } from './check-trees.ts';
import { nameFileKind } from './name-file-kind.ts';
import { type ModelSummary, readModel } from './read-model.ts';

export interface ArtifactLimits {
  maxBytes: number;
  maxNodes: number;
}

/** The limits that apply unless a model's gates are stricter. */
export const ARTIFACT_LIMITS: ArtifactLimits = { maxBytes: 200_000_000, maxNodes: 10_000 };

/** A file made to fail in thousands of ways is refused with this many reasons. */
const MOST_REASONS = 20;

/**
 * Why a file may not become an artifact; empty when it may be loaded. Read without a runtime: size, being an ONNX
 * model at all, format and operator-set versions, operators, data or code outside the graph, the links of trees, and
 * our own metadata where it is present. Codes: tooLarge, notOnnx, newerIrVersion, newerOpset, customDomain,
 * unsupportedOperator, subgraph, externalData, localFunctions, trainingInfo, sparseTensor, noOutput, badTree, badMetadata.
 */
export function checkArtifact(bytes: Uint8Array, limits: ArtifactLimits = ARTIFACT_LIMITS): Reason[] {
  if (bytes.length > limits.maxBytes) {
    const message = `the file has ${bytes.length} bytes, and ${limits.maxBytes} are allowed`;
    return [{ code: 'tooLarge', message, value: bytes.length }];
  }
  const kind = nameFileKind(bytes);
  if (kind !== undefined) return [{ code: 'notOnnx', message: `this is ${kind}, not an ONNX model` }];
  try {
    const model = readModel(bytes, limits.maxNodes);
    const checks = [checkVersions, checkOutside, checkOperators, checkMetadata];
    return checks.flatMap((check) => check(model)).slice(0, MOST_REASONS);
  } catch (error) {
    if (!isPerennialError(error, 'InvalidModelError')) throw error;
    return [{ code: 'notOnnx', message: error.message }];
  }
}

function checkVersions({ irVersion, opsets }: ModelSummary): Reason[] {
  const reasons: Reason[] = [];
  if (irVersion < 1) reasons.push({ code: 'notOnnx', message: 'the file names no ONNX IR version' });
  if (irVersion > NEWEST_IR_VERSION) {
    const message = `the file has ONNX IR version ${irVersion}; the newest that is served is ${NEWEST_IR_VERSION}`;
    reasons.push({ code: 'newerIrVersion', message, value: irVersion });
  }
  if (opsets.length === 0) reasons.push({ code: 'notOnnx', message: 'the file names no operator set' });
  for (const { domain, version } of opsets) {
    const newest = NEWEST_OPSETS.get(plainDomain(domain));
    if (newest === undefined || version <= newest) continue;
    const message = `the file uses operator set ${version} of "${plainDomain(domain) || 'ai.onnx'}"; the newest that is served is ${newest}`;
    reasons.push({ code: 'newerOpset', message, value: version });
  }
  return reasons;
}

function checkOutside(model: ModelSummary): Reason[] {
  const reasons: Reason[] = [];
  const attributes = model.nodes.flatMap((node) => node.attributes);
  const external = [
    ...model.externalTensors,
    ...attributes.filter(({ hasExternalTensor }) => hasExternalTensor).map(({ name }) => name),
  ];
  if (external.length > 0) {
    const message = `the tensor "${shorten(external[0]!)}" keeps its data in another file (external_data)`;
    reasons.push({ code: 'externalData', message, count: external.length });
  }
  if (model.hasFunctions)
    reasons.push({ code: 'localFunctions', message: 'the file defines operators of its own' });
  if (model.hasTrainingInfo)
    reasons.push({ code: 'trainingInfo', message: 'the file carries training information' });
  if (model.hasSparseTensors || attributes.some(({ hasSparseTensor }) => hasSparseTensor)) {
    reasons.push({ code: 'sparseTensor', message: 'the file has sparse tensors' });
  }
  if (model.outputs === 0) reasons.push({ code: 'noOutput', message: 'the graph has no output' });
  return reasons;
}

function checkOperators({ nodes }: ModelSummary): Reason[] {
  const reasons: Reason[] = [];
  const refused = new Map<string, Reason>();
  const refuse = (code: string, operator: string, message: string) => {
    const known = refused.get(operator);
    if (known !== undefined) known.count!++;
    else refused.set(operator, { code, message, count: 1, value: operator });
  };
  for (const node of nodes) {
    const operator = shorten(node.operator);
    const accepted = ACCEPTED_OPERATORS.get(plainDomain(node.domain));
    if (accepted === undefined) {
      const domain = shorten(node.domain);
      const message = `the operator "${operator}" is of the domain "${domain}"`;
      refuse('customDomain', `${domain}:${operator}`, message);
    } else if (node.attributes.some(({ hasGraph }) => hasGraph)) {
      refuse('subgraph', operator, `the operator "${operator}" has a graph of its own`);
    } else if (!accepted.has(node.operator)) {
      refuse('unsupportedOperator', operator, `the operator "${operator}" is not supported`);
    } else {
      const fault = checkTrees(node);
      if (fault !== undefined)
        reasons.push({ code: 'badTree', message: `${operator} "${shorten(node.name)}": ${fault}` });
    }
  }
  return [...refused.values(), ...reasons];
}

/** By shapes, for this stands on the path of predictions, where zod is not loaded. */
const OWN_METADATA: Record<string, Shape<unknown>> = {
  [SIGNATURE_KEY]: signature,
  [TASK_KEY]: oneOf('regression', 'binary', 'multiclass'),
  [CLASSES_KEY]: list(text()),
};

function checkMetadata({ metadata }: ModelSummary): Reason[] {
  const reasons: Reason[] = [];
  for (const [key, shape] of Object.entries(OWN_METADATA)) {
    if (!Object.hasOwn(metadata, key)) continue;
    const value = key === TASK_KEY ? metadata[key] : parseJson(metadata[key]!);
    if (!readShape(shape, value).issues) continue;
    reasons.push({ code: 'badMetadata', message: `the metadata entry "${key}" is not readable` });
  }
  return reasons;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Names come from the file and may be of any length. */
function shorten(name: string): string {
  return name.length <= 100 ? name : `${name.slice(0, 100)}…`;
}

function plainDomain(domain: string): string {
  return domain === 'ai.onnx' ? '' : domain;
}
