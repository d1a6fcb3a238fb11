import { digestOf } from '../../core/canonical-json.ts';
import { recordKey } from '../../core/contracts/keys.ts';
import { ModelRecord } from '../../core/contracts/model-record.ts';
import { isPerennialError, PerennialError } from '../../core/errors.ts';
import type { RouteHandler } from '../http/answer-routes.ts';
import { BadRequest } from '../http/problem.ts';
import { appendLedger } from '../store/append-ledger.ts';
import { readServing } from '../store/read-model.ts';
import { readRecord, toItem } from '../store/record.ts';
import { parseModelSpec } from './parse-model-spec.ts';

const MAX_SPEC_BYTES = 200_000;
const MEDIA_TYPES = ['application/yaml', 'application/json', 'text/yaml', 'text/plain'];

/** Applies a spec: a new revision when anything in it changed, the same one otherwise. */
export const applyModel: RouteHandler = async (request, services) => {
  const type =
    (request.headers['content-type'] ?? 'application/yaml').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!MEDIA_TYPES.includes(type))
    throw new BadRequest(415, `a model spec is application/yaml or application/json, this is ${type}`);
  if (Buffer.byteLength(request.text) > MAX_SPEC_BYTES)
    throw new BadRequest(413, `a model spec is at most ${MAX_SPEC_BYTES} bytes`);
  const parsed = parseModelSpec(request.text);
  if ('issues' in parsed)
    throw new PerennialError(
      'InvalidInputError',
      parsed.issues
        .map((i) => `line ${i.line}: ${i.field}: ${i.message}`)
        .slice(0, 3)
        .join('; '),
      {
        issues: parsed.issues,
      },
    );
  const { spec } = parsed;
  const model = request.params.model ?? '';
  if (spec.name !== model)
    throw new PerennialError(
      'InvalidInputError',
      `the spec is of "${spec.name}", the address says "${model}"`,
    );

  const specDigest = digestOf(spec);
  const key = recordKey.spec(model);
  const current = await readRecord(services.records, key, ModelRecord);
  if (current?.specDigest === specDigest)
    return { status: 200, body: { model, revision: current.revision, specDigest, changed: false } };
  const at = services.now().toISOString();
  const record: ModelRecord = {
    schema: 1,
    model,
    spec,
    specDigest,
    revision: (current?.revision ?? 0) + 1,
    appliedAt: at,
    appliedBy: request.caller,
    ...(current?.paused && { paused: current.paused }),
  };
  const serving = await readServing(services.records, model);
  try {
    await appendLedger(
      services.records,
      {
        model,
        actionId: request.actionId,
        at,
        who: request.caller,
        what: 'modelApplied',
        why: current ? 'the spec changed' : 'the model is new',
        rev: serving?.rev ?? 0,
        before: current ? { revision: current.revision, specDigest: current.specDigest } : null,
        after: { revision: record.revision, specDigest },
      },
      [
        {
          put: toItem(key, record),
          if: current ? { attribute: 'revision', equals: current.revision } : { absent: true },
        },
        { put: toItem(recordKey.specRevision(model, record.revision), record), if: { absent: true } },
        { put: toItem(recordKey.modelEntry(model), { model, task: spec.task }) },
      ],
    );
  } catch (error) {
    if (isPerennialError(error, 'ConflictError'))
      throw new PerennialError(
        'ConflictError',
        `somebody else applied "${model}" at the same time: apply again`,
        {},
        error,
      );
    throw error;
  }
  return { status: 200, body: { model, revision: record.revision, specDigest, changed: true } };
};
