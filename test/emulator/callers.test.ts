import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSnippets } from '../docs/read-snippets.ts';
import { serveHouses } from '../docs/serve-houses.ts';

/**
 * The snippets of docs/callers.md by the very tools they are written for. This suite has Python; curl may be missing on
 * a machine, and botocore is nothing that we install: what could not be run is said in the output.
 */
const snippets = readSnippets(readFileSync(new URL('../../docs/callers.md', import.meta.url), 'utf8'));
const find = (heading: string, language: string) =>
  snippets.find((snippet) => snippet.heading === heading && snippet.language === language)!.text;
const PYTHON = process.env.PERENNIAL_PYTHON ?? 'python3';

let houses: Awaited<ReturnType<typeof serveHouses>>;
beforeAll(async () => {
  houses = await serveHouses();
});
afterAll(() => houses.close());

interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a program with the variables of the document; a program that is not there answers code null. */
function run(program: string, args: readonly string[], input = ''): Promise<Run> {
  const child = spawn(program, args, {
    env: {
      PATH: process.env.PATH,
      PERENNIAL_URL: houses.url,
      PERENNIAL_KEY: 'a-key',
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'token',
    },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, stdout, stderr: String(error) }));
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

const say = (text: string) => process.stdout.write(`docs/callers.md: ${text}\n`);

describe('docs/callers.md', () => {
  it('predicts and sends labels by Python’s standard library', async () => {
    const { code, stdout, stderr } = await run(
      PYTHON,
      ['-'],
      find('Predictions and labels in Python', 'python'),
    );

    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^\S+:0 254(\.0)?\n\S+:1 350(\.0)?\n\{'accepted': 1\}\n$/);
  });

  it('pauses and resumes by botocore, or compiles where there is none', async () => {
    const snippet = find('Control routes, signed', 'python');
    const hasBotocore = (await run(PYTHON, ['-c', 'import botocore'])).code === 0;
    if (!hasBotocore) {
      say('no botocore here: the signed Python snippet was compiled, not run');
      const compile = "import ast, sys; ast.parse(sys.stdin.read(), 'snippet')";
      expect((await run(PYTHON, ['-c', compile], snippet)).code).toBe(0);
      return;
    }

    const { code, stdout, stderr } = await run(PYTHON, ['-'], snippet);

    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^houses .*\n\{.*'why': 'holidays'.*\}\nNone\n$/);
  });

  it.each([
    ['in one PUT', 1_000],
    ['in parts', 64 * 2 ** 20 + 1],
  ])('drops a file %s by Python', async (_, bytes) => {
    const folder = mkdtempSync(join(tmpdir(), 'perennial-test-'));
    const path = join(folder, 'houses.csv');
    writeFileSync(path, Buffer.alloc(bytes, 'no table\u0000'));
    // `call` without its signature, which the platform of this test does not ask for
    const call = `import json, os, urllib.request
def call(method, path, body):
    request = urllib.request.Request(os.environ["PERENNIAL_URL"] + path, method=method, data=json.dumps(body).encode(), headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)
`;
    const snippet = find('A data file', 'python').replace('"houses.csv"', JSON.stringify(path));

    const { code, stdout, stderr } = await run(PYTHON, ['-'], call + snippet);

    expect([code, stderr]).toEqual([0, '']);
    const { items } = await houses.platform.services.objects.list(`incoming/houses/${stdout.trim()}/`);
    expect(items).toMatchObject([{ bytes }]);
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['Predictions by curl', '"predictions":[{"value":254},{"value":431}]'],
    ['Labels by curl', '"accepted":2'],
    ['Control routes, signed', '"runId":"train-'],
  ])('does what it says by curl: %s', async (heading, answer) => {
    const version = await run('curl', ['--version']);
    if (version.code !== 0) {
      say(`no curl here: "${heading}" was not run by it (npm test sends the same request without it)`);
      return;
    }

    const { code, stdout, stderr } = await run('sh', ['-eu'], find(heading, 'sh'));

    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(answer);
  });
});
