import { z } from 'zod';
import {
  ApprovalBody,
  LabelsAnswer,
  LabelsBody,
  PauseBody,
  PredictAnswer,
  PredictBody,
  Problem,
  PromoteBody,
  RollbackBody,
  StartDropAnswer,
  StartDropBody,
  TrainBody,
} from '../core/contracts/api.ts';
import { ModelSpec } from '../core/contracts/model-spec.ts';
import { ServingState } from '../core/contracts/serving.ts';
import { functions } from './functions.ts';
import type { FunctionWiring } from './types.ts';

/** Bodies and answers of routes that have a contract of their own; the rest answer stored records. */
const BODIES: Record<string, { body?: z.ZodType; answer?: z.ZodType }> = {
  'PUT /models/{model}': { body: ModelSpec },
  'POST /models/{model}/pause': { body: PauseBody },
  'POST /models/{model}/resume': { body: PauseBody },
  'POST /models/{model}/drops': { body: StartDropBody, answer: StartDropAnswer },
  'POST /models/{model}/train': { body: TrainBody },
  'POST /models/{model}/promote': { body: PromoteBody, answer: ServingState },
  'POST /models/{model}/rollback': { body: RollbackBody, answer: ServingState },
  'POST /approvals/{approvalId}': { body: ApprovalBody },
  'POST /models/{model}/predict': { body: PredictBody, answer: PredictAnswer },
  'POST /models/{model}/labels': { body: LabelsBody, answer: LabelsAnswer },
};

/** OpenAPI 3.1 of every route in the wiring. */
export function openApiDocument(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const [name, wiring] of Object.entries(functions) as [string, FunctionWiring][])
    for (const { method, path, auth } of wiring.routes ?? []) {
      paths[path] ??= {};
      paths[path][method.toLowerCase()] = operation(
        `${method} ${path}`,
        path,
        `${name}: ${wiring.purpose}`,
        auth,
      );
    }
  return {
    openapi: '3.1.0',
    info: { title: 'Perennial', version: '1', description: 'Keeps machine-learning models fresh.' },
    paths,
    components: { schemas: { Problem: schemaOf(Problem) } },
  };
}

function operation(routeKey: string, path: string, summary: string, auth: string): object {
  const { body, answer } = BODIES[routeKey] ?? {};
  return {
    operationId: routeKey,
    summary,
    'x-authorisation': auth,
    parameters: [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    })),
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body) } } },
    }),
    responses: {
      '200': {
        description: 'Done',
        ...(answer && { content: { 'application/json': { schema: schemaOf(answer) } } }),
      },
      default: {
        description: 'A problem (RFC 9457)',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

function schemaOf(schema: z.ZodType): object {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}
