import { DropRecord } from '../../core/contracts/drop.ts';
import { recordKey, recordPrefix } from '../../core/contracts/keys.ts';
import { RunRecord } from '../../core/contracts/run.ts';
import { dropIdOf } from '../../core/intake/drop-source.ts';
import { eachRecord } from '../../lambdas/store/record.ts';
import { collect } from './collect.ts';
import type { FaultWorld } from './fault-world.ts';
import { MODEL, tripRows } from './trip-data.ts';
import { type Answer, createUser } from './user.ts';

/** What people do with one model, each act repeated until the platform took it. */
export interface Acts {
  ask(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Puts a file into the bucket by hand; answers the drop's id. */
  put(key: string, text: string): Promise<string>;
  /** Uploads a file by the API; answers the drop's id. */
  upload(filename: string, text: string): Promise<string>;
  /** Lets time pass until everything has an end but what waits for a person. */
  waitForEnds(what: string): Promise<void>;
  /** Waits for the question and answers it, where the model's rollout asks one. */
  answer(decision: 'approve' | 'reject'): Promise<void>;
  /** The serving revision. */
  rev(): Promise<number>;
  /** Five requests of 20 rows. Throws when a version answers that served neither before nor after, and is not called stale. */
  predict(name: string, seed: number): Promise<void>;
  /** Labels for what was predicted under a name. */
  label(name: string): Promise<void>;
}

export function createActs(world: FaultWorld, asksApproval: boolean): Acts {
  const { platform, passTimeUntil, schedule } = world;
  const { objects, records } = platform.services;
  const user = createUser(world);
  const predictionIds = new Map<string, string[]>();
  const { pk } = recordKey.spec(MODEL);

  const ask: Acts['ask'] = (method, path, body) => user.ask(method, `/models/${MODEL}${path}`, body);

  const listRuns = (): Promise<RunRecord[]> =>
    collect(eachRecord(records, { pk, prefix: recordPrefix.runs }, RunRecord));
  const countWaiting = async (): Promise<number> =>
    (await listRuns()).filter(({ outcome }) => outcome === 'awaiting-approval').length;

  async function hasEnds(): Promise<boolean> {
    const runs = await listRuns();
    if (runs.some(({ outcome }) => outcome === undefined)) return false;
    for await (const drop of eachRecord(records, { pk, prefix: recordPrefix.drops }, DropRecord)) {
      if (drop.outcome === undefined) return false;
      const trains = drop.outcome === 'accepted' && !drop.alreadyKnown;
      if (trains && !runs.some(({ runId }) => runId === drop.runId)) return false;
    }
    return platform.workflows.running() === (await countWaiting());
  }

  async function listQuestions(): Promise<string[]> {
    const { body } = await user.ask('GET', '/approvals');
    return (body.items as { approvalId: string }[]).map(({ approvalId }) => approvalId);
  }

  async function champion(): Promise<number> {
    const { body } = await ask('GET', '');
    const serving = body.serving as { routes: { version: number }[] } | null;
    return serving?.routes[0]?.version ?? 0;
  }

  /** Who minds that a prediction was answered and not logged asks again under the same id. */
  async function predictLogged(body: object): Promise<Answer> {
    for (;;) {
      const answer = await ask('POST', '/predict', body);
      if (answer.headers['x-perennial-log'] !== 'failed') return answer;
    }
  }

  return {
    ask,
    async put(key, text) {
      const { versionId } = await objects.put(key, Buffer.from(text));
      return dropIdOf({ bucket: objects.bucket, key, versionId });
    },
    async upload(filename, text) {
      const bytes = Buffer.from(text);
      const { body } = await ask('POST', '/drops', { filename, bytes: bytes.length });
      const [upload] = body.uploads as { url: string }[];
      await platform.store.acceptUpload(upload!.url.split('/').at(-1)!, bytes);
      return String(body.dropId);
    },
    waitForEnds: (what) => passTimeUntil(what, hasEnds),
    async answer(decision) {
      if (!asksApproval) return;
      let questions: string[] = [];
      await passTimeUntil('a question', async () => {
        questions = await listQuestions();
        return questions.length > 0;
      });
      const body = { decision, why: `${decision} it` };
      if (!schedule.impatient) await user.ask('POST', `/approvals/${questions[0]}`, body);
      else
        while (questions[0] && (await user.askOnce('POST', `/approvals/${questions[0]}`, body)).status >= 500)
          questions = await listQuestions();
      await passTimeUntil('the answer', async () => (await countWaiting()) === 0 && hasEnds());
    },
    async rev() {
      const { body } = await ask('GET', '');
      return (body.serving as { rev: number } | null)?.rev ?? 0;
    },
    async predict(name, seed) {
      const ids: string[] = [];
      for (let request = 0; request < 5; request++) {
        const before = await champion();
        const requestId = `${name}-${request}`;
        const rows = tripRows(seed * 10 + request, 20);
        const { body, headers } = await predictLogged({ rows, requestId });
        const isStale = headers['x-perennial-stale'] === 'true';
        if (isStale) world.staleAnswers++;
        else if (![before, await champion()].includes(body.version as number))
          throw new Error(`version ${body.version} answered, and did not serve`);
        ids.push(...rows.map((_, row) => `${requestId}:${row}`));
      }
      predictionIds.set(name, ids);
    },
    async label(name) {
      const labels = predictionIds
        .get(name)!
        .map((predictionId, i) => ({ predictionId, label: 5 + (i % 20) }));
      await ask('POST', '/labels', { labels });
    },
  };
}
