import { expect, test } from 'vitest';
import { verifyLedger } from '../../core/registry/ledger-hash.ts';
import { ask, dropFile, exampleData, exampleSpec, openQuietPlatform } from './drop-and-train.ts';

const penguin = {
  island: 'Biscoe',
  bill_length_mm: 46.1,
  bill_depth_mm: 13.2,
  flipper_length_mm: 211,
  body_mass_g: 4500,
  sex: 'FEMALE',
};

test('a dropped file ends as a version that answers predictions, and the ledger tells how', async () => {
  const platform = await openQuietPlatform();
  await ask(platform, 'PUT', '/models/penguins', exampleSpec('penguins'));

  const { drop, run, version } = await dropFile(
    platform,
    'penguins',
    'penguins.csv',
    exampleData('penguins.csv'),
  );
  const answer = await ask(platform, 'POST', '/models/penguins/predict', {
    rows: [penguin],
    requestId: 'r1',
  });
  const { items: ledger } = await ask(platform, 'GET', '/models/penguins/ledger');

  expect([drop.outcome, run?.outcome, version?.version]).toEqual(['accepted', 'promoted', 1]);
  expect(answer).toMatchObject({
    model: 'penguins',
    version: 1,
    requestId: 'r1',
    predictions: [{ label: 'Gentoo' }],
  });
  expect(ledger.map((entry: { what: string }) => entry.what)).toEqual([
    'modelApplied',
    'datasetAccepted',
    'versionRegistered',
    'versionPromoted',
  ]);
  expect(verifyLedger(ledger)).toEqual({ valid: true, entries: 4 });
  await platform.close();
});

test('the same data under another name and format is the same dataset version and trains nothing', async () => {
  const platform = await openQuietPlatform();
  await ask(platform, 'PUT', '/models/penguins', exampleSpec('penguins'));
  const csv = exampleData('penguins.csv');
  const first = await dropFile(platform, 'penguins', 'penguins.csv', csv);

  const windows = Buffer.from(csv.toString('utf8').replaceAll('\n', '\r\n'));
  const again = await dropFile(platform, 'penguins', 'pinguine.txt', windows);

  expect(again.drop).toMatchObject({
    outcome: 'accepted',
    alreadyKnown: true,
    datasetId: first.drop.datasetId,
  });
  expect(again.run).toBeUndefined();
  await platform.close();
});

test('the same data, spec and code give the same artifact bytes on two platforms', async () => {
  const digests: (string | undefined)[] = [];
  for (let round = 0; round < 2; round++) {
    const platform = await openQuietPlatform();
    await ask(platform, 'PUT', '/models/telco-churn', exampleSpec('telco-churn'));
    const { version } = await dropFile(
      platform,
      'telco-churn',
      `round-${round}.csv`,
      exampleData('telco-churn.csv'),
    );
    digests.push(version?.artifact.digest);
    await platform.close();
  }

  expect(digests[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(digests[1]).toBe(digests[0]);
});

test('training again on unchanged data registers no second version', async () => {
  const platform = await openQuietPlatform();
  await ask(platform, 'PUT', '/models/penguins', exampleSpec('penguins'));
  await dropFile(platform, 'penguins', 'penguins.csv', exampleData('penguins.csv'));

  const { runId } = await ask(platform, 'POST', '/models/penguins/train', {});
  await platform.settle();
  const run = await ask(platform, 'GET', `/models/penguins/runs/${runId}`);
  const { items: versions } = await ask(platform, 'GET', '/models/penguins/versions');

  expect(run).toMatchObject({ outcome: 'registered', reasons: [{ code: 'identicalToChampion' }] });
  expect(versions).toHaveLength(1);
  await platform.close();
});

test('a unit change is quarantined, changes nothing, and trains once a person releases it', async () => {
  const platform = await openQuietPlatform();
  await ask(platform, 'PUT', '/models/penguins', exampleSpec('penguins'));
  await dropFile(platform, 'penguins', 'penguins.csv', exampleData('penguins.csv'));
  const inMilligrams = exampleData('penguins.csv')
    .toString('utf8')
    .replace(/,(\d{4}),/g, ',$1000,');

  const { drop } = await dropFile(platform, 'penguins', 'milligrams.csv', Buffer.from(inMilligrams));
  const before = await ask(platform, 'GET', '/models/penguins');
  await ask(platform, 'POST', `/models/penguins/drops/${drop.dropId}/release`);
  await platform.settle();
  const released = await ask(platform, 'GET', `/models/penguins/drops/${drop.dropId}`);

  expect(drop).toMatchObject({
    outcome: 'quarantined',
    reasons: [{ code: 'unitChange', column: 'body_mass_g' }],
  });
  expect(before.serving.rev).toBe(1);
  expect(released.outcome).toBe('accepted');
  expect((await ask(platform, 'GET', `/models/penguins/runs/${released.runId}`)).outcome).toBeDefined();
  await platform.close();
});

test('with rollout: approval a person decides, and the answer is in the ledger', async () => {
  const platform = await openQuietPlatform();
  await ask(platform, 'PUT', '/models/penguins', `${exampleSpec('penguins')}\nrollout: approval\n`);

  const { run } = await dropFile(platform, 'penguins', 'penguins.csv', exampleData('penguins.csv'));
  const { items: open } = await ask(platform, 'GET', '/approvals');
  await ask(platform, 'POST', `/approvals/${open[0].approvalId}`, {
    decision: 'approve',
    why: 'looks right',
  });
  await platform.settle();

  expect(run?.outcome).toBe('awaiting-approval');
  expect(open).toHaveLength(1);
  expect((await ask(platform, 'GET', `/models/penguins/runs/${run?.runId}`)).outcome).toBe('promoted');
  expect((await ask(platform, 'GET', '/models/penguins')).serving.routes[0].version).toBe(1);
  const { items: ledger } = await ask(platform, 'GET', '/models/penguins/ledger');
  expect(ledger.at(-1)).toMatchObject({ what: 'versionPromoted', who: 'local', why: 'looks right' });
  await platform.close();
});
