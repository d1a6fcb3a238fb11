import { open, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { sha256 } from '../core/canonical-json.ts';
import { CHANNELS, JobHyperparameters } from '../core/contracts/training-job.ts';
import { PerennialError } from '../core/errors.ts';
import { TrainingPlan } from '../core/training/training-plan.ts';
import { CODE_DIGEST } from '../lambdas/store/code-digest.ts';
import type { Container } from './container.ts';

const Resources = z.object({ hosts: z.array(z.string()).min(1) });

/** Read at once: a file may be larger than one call of the system reads. */
const CHUNK_BYTES = 64 * 2 ** 20;

/** What a job works on. The rows lie in memory that all workers share. */
export interface Job {
  plan: TrainingPlan;
  planText: string;
  rows: SharedArrayBuffer;
  /** The trees that the training goes on from, where the plan says so. */
  forest?: Uint8Array;
  /** Names plan and code: results of one key fit together. */
  key: string;
}

/** Reads and checks all that SageMaker laid out for this job. InvalidInputError says what is missing or does not fit. */
export async function readJob(container: Container): Promise<Job> {
  const { hosts } = readAs(Resources, await readText(container.resources), 'resourceconfig.json');
  if (hosts.length > 1) throw refusal(`a training uses one instance, this job has ${hosts.length}`);
  const wanted = readAs(
    JobHyperparameters,
    await readText(container.hyperparameters),
    'hyperparameters.json',
  );
  if (wanted.codeDigest !== CODE_DIGEST)
    throw refusal(
      'the image was built from other training code than the deployed functions have: build and push it again (docs/sagemaker.md)',
    );
  const planText = await readText(container.channel('plan', CHANNELS.plan), 'plan');
  const plan = readAs(TrainingPlan, planText, 'the plan');
  if (plan.model !== wanted.model || plan.runId !== wanted.runId)
    throw refusal(
      `the plan is of run ${plan.runId} of ${plan.model}, the job of ${wanted.runId} of ${wanted.model}`,
    );
  const rows = await readShared(container.channel('rows', CHANNELS.rows), 'rows');
  const forest = plan.continued && (await readForest(container.channel('forest', CHANNELS.forest)));
  const key = sha256(`${CODE_DIGEST}\n${planText}`);
  return { plan, planText, rows, ...(forest && { forest }), key };
}

function readAs<Schema extends z.ZodType>(schema: Schema, text: string, what: string): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refusal(`${what} is not JSON: ${(error as Error).message}`, error);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw refusal(`${what} does not fit its contract: ${issue?.path.join('.') || '(all)'}: ${issue?.message}`);
}

async function readText(path: string, channel?: string): Promise<string> {
  return readFile(path, 'utf8').catch((error) => refuseFile(path, channel, error));
}

function readForest(path: string): Promise<Uint8Array> {
  return readFile(path).catch((error) => refuseFile(path, 'forest', error));
}

async function readShared(path: string, channel: string): Promise<SharedArrayBuffer> {
  const file = await open(path).catch((error) => refuseFile(path, channel, error));
  try {
    const { size } = await file.stat();
    const rows = new SharedArrayBuffer(size);
    for (let offset = 0; offset < size; ) {
      const chunk = new Uint8Array(rows, offset, Math.min(CHUNK_BYTES, size - offset));
      const { bytesRead } = await file.read(chunk, 0, chunk.length, offset);
      if (bytesRead === 0) throw refusal(`${path} ended early`);
      offset += bytesRead;
    }
    return rows;
  } finally {
    await file.close();
  }
}

function refuseFile(path: string, channel: string | undefined, cause: unknown): never {
  const code = (cause as { code?: string }).code ?? String(cause);
  const what = channel ? `the channel "${channel}" is missing` : 'the container is not set up';
  throw refusal(`${what}: cannot read ${path} (${code})`, cause);
}

function refusal(message: string, cause?: unknown): PerennialError {
  return new PerennialError('InvalidInputError', message, {}, cause);
}
