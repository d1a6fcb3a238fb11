import * as z from 'zod';
import {
  AbortDropAnswer,
  ApprovalBody,
  CancelAnswer,
  CompleteDropAnswer,
  CompleteDropBody,
  HealthAnswer,
  JudgingAnswer,
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
  TrainAnswer,
  TrainBody,
} from '../core/contracts/api.ts';
import { CreateKeyAnswer, CreateKeyBody, KeyItem, RevokeKeyBody } from '../core/contracts/api-key.ts';
import { Explanation } from '../core/contracts/explanation.ts';
import { ModelSpec } from '../core/contracts/model-spec.ts';
import { ServingState } from '../core/contracts/serving.ts';
import { functions } from './functions.ts';
import type { FunctionWiring } from './types.ts';

interface RouteContract {
  body?: z.ZodType;
  /** What success answers, by status; without it 200. */
  answers?: Readonly<Record<number, z.ZodType | undefined>>;
}

/** Bodies and answers of routes that have a contract of their own; the rest answer stored records. */
const CONTRACTS: Record<string, RouteContract> = {
  'GET /health': { answers: { 200: HealthAnswer } },
  'PUT /models/{model}': { body: ModelSpec },
  'GET /models/{model}/versions/{version}/explanation': { answers: { 200: Explanation } },
  'POST /models/{model}/pause': { body: PauseBody },
  'POST /models/{model}/resume': { body: PauseBody },
  'POST /models/{model}/drops': { body: StartDropBody, answers: { 200: StartDropAnswer } },
  'POST /models/{model}/drops/{dropId}/complete': {
    body: CompleteDropBody,
    answers: { 200: CompleteDropAnswer },
  },
  'POST /models/{model}/drops/{dropId}/abort': { answers: { 200: AbortDropAnswer } },
  'POST /models/{model}/train': { body: TrainBody, answers: { 202: TrainAnswer } },
  'POST /models/{model}/runs/{runId}/cancel': { answers: { 202: CancelAnswer } },
  'POST /models/{model}/promote': {
    body: PromoteBody,
    answers: { 200: ServingState, 202: JudgingAnswer },
  },
  'POST /models/{model}/rollback': { body: RollbackBody, answers: { 200: ServingState } },
  'POST /approvals/{approvalId}': { body: ApprovalBody },
  'POST /keys': { body: CreateKeyBody, answers: { 201: CreateKeyAnswer } },
  'DELETE /keys/{keyId}': { body: RevokeKeyBody, answers: { 200: KeyItem } },
  'POST /models/{model}/predict': { body: PredictBody, answers: { 200: PredictAnswer } },
  'POST /models/{model}/labels': { body: LabelsBody, answers: { 202: LabelsAnswer } },
};

const DESCRIPTIONS: Record<string, string> = {
  200: 'Done',
  201: 'Made',
  202: 'Taken on; it goes on after the answer',
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
  const { body, answers = { 200: undefined } } = CONTRACTS[routeKey] ?? {};
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
      ...Object.fromEntries(
        Object.entries(answers).map(([status, answer]) => [
          status,
          {
            description: DESCRIPTIONS[status],
            ...(answer && { content: { 'application/json': { schema: schemaOf(answer) } } }),
          },
        ]),
      ),
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
