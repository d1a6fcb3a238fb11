import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { createEventBridgeEvents } from '../../../platform/aws/events.ts';
import { createS3Objects } from '../../../platform/aws/objects.ts';
import { createDynamoRecords } from '../../../platform/aws/records.ts';
import { createTmpScratch } from '../../../platform/aws/scratch.ts';
import { createFirehoseStreams } from '../../../platform/aws/streams.ts';
import { createStepFunctionsWorkflows } from '../../../platform/aws/workflows.ts';
import type { DeliveredEvent } from '../../../platform/services.ts';
import type { ContractSubject } from '../../platform/contract/contract-subject.ts';
import { ACCOUNT } from '../ministack/start-ministack.ts';
import { eventsFile, RESOURCES, tokensFile } from './make-resources.ts';

const PATIENCE_MILLISECONDS = 5_000;
const LOOK_MILLISECONDS = 20;

/** The AWS implementations over MiniStack, which the variables of the SDK point to. */
export function createEmulatorSubject(folder: string): ContractSubject {
  const { bucket, table, bus, streamPrefix, arnPrefix } = RESOURCES;
  const workflows = createStepFunctionsWorkflows({ arnPrefix });
  return {
    objects: createS3Objects({ bucket, owner: ACCOUNT }),
    records: createDynamoRecords({ table }),
    events: createEventBridgeEvents({ bus }),
    workflows,
    streams: createFirehoseStreams({ prefix: streamPrefix }),
    createScratch: () => createTmpScratch(folder),
    now: () => new Date(),
    async receive(count, fits) {
      const read = (): DeliveredEvent[] => readLines(eventsFile(folder)).map(toDelivered).filter(fits);
      return await lookUntil(read, (events) => events.length >= count);
    },
    // as the CLI sends a file: the length and the condition are among the signed headers
    sendTo: async (url, body) =>
      (await fetch(url, { method: 'PUT', body: Buffer.from(body), headers: { 'if-none-match': '*' } })).ok,
    async sendPart(url, body) {
      const answer = await fetch(url, { method: 'PUT', body: Buffer.from(body) });
      return answer.ok ? (answer.headers.get('etag') ?? undefined) : undefined;
    },
    // MiniStack delivers at once
    flushStreams: async () => undefined,
    async waitForToken(name) {
      const find = (): unknown => readLines(tokensFile(folder)).find((line) => line.name === name)?.token;
      return String(await lookUntil(find, (token) => token !== undefined));
    },
    async waitForEnd(machine, name) {
      const read = async () => (await workflows.describe(machine, name))!;
      return await lookUntil(read, (execution) => execution.status !== 'RUNNING');
    },
    async eventually(check) {
      const attempt = () =>
        check().then(
          () => true,
          () => false,
        );
      if (!(await lookUntil(attempt, (passed) => passed))) await check();
    },
    close: async () => undefined,
  };
}

/** What `look` answers as soon as it is enough, or at last. */
async function lookUntil<Found>(
  look: () => Found | Promise<Found>,
  isEnough: (found: Found) => boolean,
): Promise<Found> {
  const endsAt = performance.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const found = await look();
    if (isEnough(found) || performance.now() > endsAt) return found;
    await wait(LOOK_MILLISECONDS);
  }
}

/** The lines of a file that a function appends to; the last one may be half-written. */
function readLines(path: string): Record<string, unknown>[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

function toDelivered({ 'detail-type': detailType, ...event }: Record<string, unknown>): DeliveredEvent {
  return { ...event, detailType } as unknown as DeliveredEvent;
}
