import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_PREDICTION_ROWS } from '../../core/contracts/api.ts';
import { UNFINISHED_UPLOAD_DAYS } from '../../core/contracts/drop.ts';
import { planUpload } from '../../core/intake/plan-upload.ts';
import { MAX_BODY_BYTES } from '../../lambdas/http/read-json.ts';
import { functions } from '../../wiring/functions.ts';
import type { FunctionWiring } from '../../wiring/types.ts';
import { parseCurl } from './parse-curl.ts';
import { readSnippets } from './read-snippets.ts';
import { serveHouses } from './serve-houses.ts';

const document = readFileSync(new URL('../../docs/callers.md', import.meta.url), 'utf8');
const snippets = readSnippets(document);
const curls = snippets.filter(({ language }) => language === 'sh');

let houses: Awaited<ReturnType<typeof serveHouses>>;
const env: Record<string, string> = {
  PERENNIAL_KEY: 'a-key',
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'a',
  AWS_SECRET_ACCESS_KEY: 'b',
  AWS_SESSION_TOKEN: 'c',
};
beforeAll(async () => {
  houses = await serveHouses();
  env.PERENNIAL_URL = houses.url;
});
afterAll(() => houses.close());

async function run(command: string) {
  const { method, url, headers, body } = parseCurl(command, env);
  const answer = await fetch(url, { method, headers, ...(body !== undefined && { body }) });
  return { status: answer.status, body: await answer.json() };
}
const curlUnder = (heading: string) => curls.find((snippet) => snippet.heading === heading)!.text;

describe('docs/callers.md', () => {
  it('shows curl and Python for predictions, labels, control routes and files', () => {
    expect(snippets.map(({ heading, language }) => `${heading}: ${language}`)).toEqual([
      'An API key: ',
      'Predictions by curl: sh',
      'Labels by curl: sh',
      'Predictions and labels in Python: python',
      'Control routes, signed: sh',
      'Control routes, signed: python',
      'A data file: python',
    ]);
  });

  it('asks for predictions by a curl line that answers them', async () => {
    const { status, body } = await run(curlUnder('Predictions by curl'));

    expect([status, body]).toEqual([
      200,
      { model: 'houses', version: 1, requestId: 'offer-1017', predictions: [{ value: 254 }, { value: 431 }] },
    ]);
  });

  it('sends labels by a curl line that is taken', async () => {
    expect(await run(curlUnder('Labels by curl'))).toEqual({ status: 202, body: { accepted: 2 } });
  });

  it('trains by a signed curl line that is taken', async () => {
    const { status, body } = await run(curlUnder('Control routes, signed'));

    expect([status, body]).toEqual([202, { runId: expect.stringMatching(/^train-/) }]);
  });

  it('sends the key where predictions are, and signs what is control', () => {
    const routes = Object.values(functions as Record<string, FunctionWiring>).flatMap(
      (wiring) => wiring.routes ?? [],
    );
    for (const { text } of curls) {
      const { method, url, headers, signs } = parseCurl(text, env);
      const path = new URL(url).pathname.replace('/houses/', '/{model}/');
      const auth = routes.find((route) => route.method === method && route.path === path)?.auth;
      const proof = signs === 'aws:amz:eu-west-1:execute-api' ? 'control' : headers.authorization;
      expect([path, proof]).toEqual([path, auth === 'prediction' ? 'Bearer a-key' : auth]);
    }
  });

  it('names the limits there are', () => {
    expect(document).toContain(`${MAX_PREDICTION_ROWS.toLocaleString('en')} rows`);
    expect(document).toContain(`${MAX_BODY_BYTES / 1e6} MB`);
    const [mebibytes] = /(?<=Up to )\d+(?= MiB there is one upload)/.exec(document) ?? [];
    expect(planUpload(Number(mebibytes) * 2 ** 20)).toHaveLength(1);
    expect(planUpload(Number(mebibytes) * 2 ** 20 + 1).length).toBeGreaterThan(1);
    expect(document).toContain('within two days');
    expect(UNFINISHED_UPLOAD_DAYS).toBe(2);
  });
});

describe('parseCurl', () => {
  it('reads quotes, variables and continued lines as a shell does', () => {
    const command = `curl --silent "$U/a b" \\\n  --header 'X: $U "q"' --header "E: $EMPTY" --data '{"a":1}'\n`;

    expect(parseCurl(command, { U: 'http://h', EMPTY: '' })).toEqual({
      method: 'POST',
      url: 'http://h/a b',
      headers: { x: '$U "q"' },
      body: '{"a":1}',
      signs: undefined,
    });
  });

  it.each([
    ['wget http://h', 'not curl'],
    ['curl --insecure x http://h', '--insecure'],
    ['curl "$NOT_SET"', 'NOT_SET'],
    ['curl http://h | jq .', 'for a shell'],
    ['curl http://h --data @file', 'from a file'],
  ])('refuses %s', (command, message) => {
    expect(() => parseCurl(command, {})).toThrow(message);
  });
});
