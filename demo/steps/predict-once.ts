import type { Stage } from '../stage.ts';

/** A real request and its answer; a bad one and its problem. */
export async function predictOnce(stage: Stage): Promise<void> {
  stage.say.step('Predictions: a good request and a bad one');
  const row = {
    PULocationID: 74,
    DOLocationID: 42,
    trip_distance: 1.9,
    lpep_pickup_datetime: '2023-02-01T08:15:00',
  };
  const path = '/models/green-taxi/predict';
  const good = await stage.api.call('POST', path, { rows: [row] });
  stage.say.show(`POST ${path} ${JSON.stringify({ rows: [row] })}`);
  stage.say.tell(`${good.status} ${JSON.stringify(good.body)}`, {
    request: { rows: [row] },
    status: good.status,
    answer: good.body,
  });
  stage.must(
    good.status === 200 && Number.isFinite(good.body.predictions[0].value),
    'a good row gets a number',
  );
  stage.counts.predictions++;

  const bad = await stage.api.call('POST', path, {
    rows: [{ ...row, trip_distance: 'far', colour: 'green' }],
  });
  stage.say.show(`POST ${path} with trip_distance "far" and an unknown field`);
  stage.say.tell(`${bad.status} ${JSON.stringify(bad.body)}`, { status: bad.status, answer: bad.body });
  stage.must(
    bad.status === 422 && bad.body.issues.length === 2,
    'a bad row is refused and both fields are named',
  );
}
