import { readFileSync } from 'node:fs';

interface Shape {
  type: 'structure' | 'list' | 'map' | 'string' | 'integer' | 'boolean';
  members?: Record<string, string>;
  required?: string[];
  member?: string;
  key?: string;
  value?: string;
  enum?: string[];
  pattern?: string;
  min?: number;
  max?: number;
}

const SHAPES = JSON.parse(
  readFileSync(new URL('../../fixtures/sagemaker/create-training-job.json', import.meta.url), 'utf8'),
) as Record<string, Shape>;

/** Everything in a CreateTrainingJob request that SageMaker's own service model does not allow, as sentences. */
export function checkRequest(request: unknown): string[] {
  return [...check(request, 'CreateTrainingJobRequest', '')];
}

function* check(value: unknown, shapeName: string, path: string): Generator<string> {
  const shape = SHAPES[shapeName];
  if (!shape) throw new RangeError(`the fixture has no shape ${shapeName}`);
  switch (shape.type) {
    case 'structure':
      yield* checkMembers(value as Record<string, unknown>, shape, path);
      break;
    case 'list':
      yield* checkSize((value as unknown[]).length, shape, path);
      for (const [i, item] of (value as unknown[]).entries())
        yield* check(item, shape.member!, `${path}[${i}]`);
      break;
    case 'map':
      yield* checkSize(Object.keys(value as object).length, shape, path);
      for (const [key, item] of Object.entries(value as object)) {
        yield* check(key, shape.key!, `${path}.${key}`);
        yield* check(item, shape.value!, `${path}.${key}`);
      }
      break;
    default:
      yield* checkScalar(value, shape, path);
  }
}

function* checkMembers(value: Record<string, unknown>, shape: Shape, path: string): Generator<string> {
  for (const name of shape.required ?? []) if (value[name] === undefined) yield `${path}.${name} is missing`;
  for (const [name, member] of Object.entries(value)) {
    const shapeName = shape.members?.[name];
    if (shapeName === undefined) yield `${path}.${name} is unknown`;
    else yield* check(member, shapeName, `${path}.${name}`);
  }
}

function* checkScalar(value: unknown, shape: Shape, path: string): Generator<string> {
  const type: string = typeof value;
  if (type !== (shape.type === 'integer' ? 'number' : shape.type)) return yield `${path} is no ${shape.type}`;
  if (typeof value === 'string') {
    yield* checkSize(value.length, shape, path);
    if (shape.enum && !shape.enum.includes(value)) yield `${path} is not among its values`;
    if (shape.pattern && !new RegExp(`^(?:${shape.pattern})$`, 'u').test(value))
      yield `${path} misses its pattern`;
  }
  if (typeof value === 'number') {
    if (!Number.isInteger(value)) yield `${path} is not whole`;
    yield* checkSize(value, shape, path);
  }
}

function* checkSize(
  size: number,
  { min = 0, max = Number.POSITIVE_INFINITY }: Shape,
  path: string,
): Generator<string> {
  if (size < min || size > max) yield `${path} is ${size}, not ${min} to ${max}`;
}
