import { createServer, type IncomingMessage, type Server } from 'node:http';
import { sha256 } from '../core/canonical-json.ts';
import type { FeaturePlan, LinearModel } from '../core/contracts/feature-plan.ts';
import { objectKey, recordKey } from '../core/contracts/keys.ts';
import type { ModelRecord } from '../core/contracts/model-record.ts';
import { ModelSpec } from '../core/contracts/model-spec.ts';
import type { Json } from '../core/contracts/names.ts';
import type { ServingState } from '../core/contracts/serving.ts';
import { exportLinear } from '../core/onnx/export-linear.ts';
import { toAttributes } from '../platform/aws/item-values.ts';

export const MODEL = 'fares';
export const ROW = { distance: 3, zone: 'a', shared: false };
/** 2 · 3 for the distance, 10 for the zone, 1 for what is not shared. */
export const ROW_VALUE = 17;

const PLAN: FeaturePlan = {
  signature: {
    numbers: [{ name: 'distance', nullable: false }],
    categories: [{ name: 'zone', nullable: true }],
    times: [],
    booleans: [{ name: 'shared', nullable: false }],
  },
  dense: [{ kind: 'number', feature: 'distance', input: 0, fill: 0, transform: 'none', mean: 0, scale: 1 }],
  hot: [
    { kind: 'category', feature: 'zone', input: 0, levels: ['a', 'b'] },
    { kind: 'boolean', feature: 'shared', input: 0 },
  ],
};
/** distance; zone a, b, other, missing; shared false, true, missing. */
const WEIGHTS = [2, 10, 20, 30, 40, 1, 2, 3];
const LINEAR: LinearModel = {
  kind: 'linear',
  task: 'regression',
  classes: [],
  lambda: 1,
  intercept: [0],
  weights: [WEIGHTS],
};
const AT = '2026-01-01T00:00:00.000Z';

/** As much of S3, DynamoDB and Firehose, on the loopback, as answering for one model that serves takes. */
export async function serveOneModel(): Promise<{ url: string; close(): Promise<void> }> {
  const artifact = exportLinear(PLAN, LINEAR, {});
  const digest = sha256(artifact);
  const items = new Map([
    [keyText(recordKey.spec(MODEL)), toAttributes({ ...recordKey.spec(MODEL), ...plain(specRecord()) })],
    [
      keyText(recordKey.serving(MODEL)),
      toAttributes({ ...recordKey.serving(MODEL), ...plain(servingState(digest)) }),
    ],
  ]);
  const server = createServer(async (request, response) => {
    const body = await readBody(request);
    const target = String(request.headers['x-amz-target'] ?? '');
    if (target.endsWith('.GetItem')) {
      const { Key } = JSON.parse(body) as { Key: { pk: { S: string }; sk: { S: string } } };
      const Item = items.get(keyText({ pk: Key.pk.S, sk: Key.sk.S }));
      response.setHeader('content-type', 'application/x-amz-json-1.0').end(JSON.stringify({ Item }));
    } else if (target.endsWith('.PutRecordBatch')) {
      const { Records } = JSON.parse(body) as { Records: unknown[] };
      const answers = Records.map((_, i) => ({ RecordId: String(i) }));
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      response.end(JSON.stringify({ FailedPutCount: 0, RequestResponses: answers }));
    } else if (request.method === 'GET' && request.url?.includes(objectKey.artifact(digest))) {
      response.setHeader('etag', `"${digest.slice(0, 32)}"`).setHeader('x-amz-version-id', '1');
      response.setHeader('last-modified', new Date(AT).toUTCString()).end(artifact);
    } else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${portOf(server)}`, close: () => closeServer(server) };
}

function specRecord(): ModelRecord {
  const features = { distance: 'number', zone: 'category', shared: 'boolean' };
  const spec = ModelSpec.parse({ name: MODEL, task: 'regression', target: 'fare', features });
  return {
    schema: 1,
    model: MODEL,
    spec,
    specDigest: sha256(MODEL),
    revision: 1,
    appliedAt: AT,
    appliedBy: 'bench',
  };
}

function servingState(digest: string): ServingState {
  return {
    schema: 1,
    model: MODEL,
    rev: 1,
    routes: [{ version: 1, artifactDigest: digest, weight: 1, role: 'champion' }],
    previous: [],
    updatedAt: AT,
  };
}

/** Without what is undefined, as records are stored. */
function plain(record: object): Record<string, Json> {
  return JSON.parse(JSON.stringify(record));
}

function keyText({ pk, sk }: { pk: string; sk: string }): string {
  return `${pk} ${sk}`;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
