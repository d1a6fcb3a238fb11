import { sha256 } from '../../core/canonical-json.ts';
import { objectKey, recordKey } from '../../core/contracts/keys.ts';
import type { ServingState } from '../../core/contracts/serving.ts';
import { exportLinear } from '../../core/onnx/export-linear.ts';
import { toItem } from '../../lambdas/store/record.ts';
import { startHttpServer } from '../../local/http-server.ts';
import { openPlatform } from '../../local/open-platform.ts';

/** The platform as npm start runs it, with the model of the documents: 30 · rooms + 2 · area, 100 for a missing area. */
export async function serveHouses() {
  const platform = await openPlatform({ schedules: false });
  const server = await startHttpServer(platform, { port: 0 });
  const spec = {
    name: 'houses',
    task: 'regression',
    target: 'price',
    features: { rooms: 'number', area: 'number' },
  };
  const applied = await platform.http({
    method: 'PUT',
    target: '/models/houses',
    headers: {},
    body: JSON.stringify(spec),
  });
  if (applied.statusCode !== 200) throw new Error(applied.body);
  const artifact = exportLinear(
    {
      signature: {
        numbers: [
          { name: 'rooms', nullable: false },
          { name: 'area', nullable: true },
        ],
        categories: [],
        times: [],
        booleans: [],
      },
      dense: [
        { kind: 'number', feature: 'rooms', input: 0, fill: 0, transform: 'none', mean: 0, scale: 1 },
        { kind: 'number', feature: 'area', input: 1, fill: 100, transform: 'none', mean: 0, scale: 1 },
      ],
      hot: [],
    },
    {
      kind: 'linear',
      task: 'regression',
      classes: [],
      lambda: 1,
      intercept: [0],
      weights: [[30, 2]],
    },
    {},
  );
  const artifactDigest = sha256(artifact);
  await platform.services.objects.put(objectKey.artifact(artifactDigest), artifact);
  const state: ServingState = {
    schema: 1,
    model: 'houses',
    rev: 1,
    routes: [{ version: 1, artifactDigest, weight: 1, role: 'champion' }],
    previous: [],
    updatedAt: '2026-11-21T12:00:00.000Z',
  };
  await platform.services.records.write({ put: toItem(recordKey.serving('houses'), state) });
  return {
    url: server.url,
    platform,
    async close(): Promise<void> {
      await server.close();
      await platform.close();
    },
  };
}
