import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Environment, trainerOptionsOf } from '../../core/contracts/environment.ts';
import { parseEnvironment, readEnvironment } from '../../lib/read-environment.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'environments');
const DEV = readFileSync(join(FOLDER, 'dev.yaml'), 'utf8');

/** What is wrong with dev.yaml when `from` in it becomes `to`. */
function problemsWith(from: string, to: string): string[] {
  const text = DEV.replace(from, to);
  if (text === DEV) throw new Error(`dev.yaml has no ${from}`);
  const read = parseEnvironment(text, { name: 'dev', path: 'environments/dev.yaml' });
  return 'problems' in read ? read.problems : [];
}

function lineOf(text: string): number {
  return DEV.split('\n').findIndex((line) => line.trimStart().startsWith(text)) + 1;
}

describe('an environment file', () => {
  it.each(readdirSync(FOLDER))('%s is valid', (file) => {
    expect(readEnvironment(FOLDER, file.replace('.yaml', ''))).toMatchObject({
      environment: { name: file.replace('.yaml', '') },
    });
  });

  it.each(readdirSync(FOLDER))('%s says beside every key what it is for', (file) => {
    const lines = readFileSync(join(FOLDER, file), 'utf8').split('\n');
    const keys = lines.filter((line) => /^ *(# )?\w+:/.test(line) && !line.startsWith('trainer:'));
    const sameAsAbove = /^ {2}(small|control): /;

    expect(keys.length).toBeGreaterThan(20);
    expect(keys.filter((line) => !/ # .{7}/.test(line) && !sameAsAbove.test(line))).toEqual([]);
  });

  it('that is asked for and not there is answered with those there are', () => {
    expect(readEnvironment(FOLDER, 'test')).toEqual({
      problems: [
        'there is no environment "test": use -c environment=NAME, where NAME is one of dev, emulator, prod',
      ],
    });
    expect(readEnvironment(FOLDER, undefined)).toMatchObject({
      problems: [expect.stringContaining('no environment was named')],
    });
  });

  it('cannot be reached by a path', () => {
    expect(readEnvironment(join(FOLDER, '..', 'lib'), '../environments/dev')).toHaveProperty('problems');
  });

  it('with an unknown key is refused, with file, line and what is allowed', () => {
    expect(problemsWith('logMode:', 'logmode:')).toContain(
      `environments/dev.yaml:${lineOf('logMode')}: unknown key logmode; allowed here: ${Object.keys(Environment.shape).join(', ')}`,
    );
    expect(problemsWith('burst: 40', 'brust: 40')).toContain(
      `environments/dev.yaml:${lineOf('control')}: unknown key throttle.control.brust; allowed here: ratePerSecond, burst`,
    );
  });

  it('without a key it needs says which', () => {
    expect(problemsWith('architecture: arm64', '# no architecture')).toEqual([
      'environments/dev.yaml:1: architecture is missing',
    ]);
  });

  it.each([['approval: spec', 'approval: required', 'approval: required is not built yet']])(
    'with %s turned into %s is refused by name',
    (from, to, message) => {
      expect(problemsWith(from, to)).toEqual([expect.stringContaining(message)]);
    },
  );

  it.each([
    ['eu-west-1', 'eu-west-9', /region eu-west-9 is unknown; known: .*eu-west-1/],
    ['eu-west-1', 'mx-central-1', /no arm64 Lambda .* architecture: x64, or take one of .*eu-west-1/],
    ['eu-west-1', 'Ireland', /must be the code of an AWS region/],
    ['# account: "123456789012"', 'account: 123456789012', /12 digits of an AWS account in quotes/],
    ['# account: "123456789012"', 'account: "12345"', /12 digits of an AWS account in quotes/],
    ['logDays: 30', 'logDays: 31', /must be one of 1, 3, 5, 7, 14, 30/],
    ['name: dev', 'name: prod', /name must be dev, as the file is called/],
    ['name: dev', 'name: Dev', /lower-case letters/],
    ['reservedConcurrency: {}', 'reservedConcurrency: { predcit: 5 }', /there is no function predcit/],
    ['compute: auto', 'compute: sagemaker', /trainer\.compute: needs trainer\.image: docs\/sagemaker\.md/],
    ['compute: auto', 'spot: true\n  compute: auto', /trainer\.spot: needs trainer\.image/],
    [
      '# image: 123456789012.dkr.ecr.eu-west-1',
      'image: docker.io',
      /trainer\.image: must be an image in ECR/,
    ],
    [
      '# image: 123456789012',
      'maxWaitMinutes: 5\n  image: 123456789012',
      /trainer\.maxWaitMinutes: must not be below maxRuntimeMinutes/,
    ],
    ['logBufferSeconds: 300', 'logBufferSeconds: 901', /logBufferSeconds: Too big/],
    ['logMode: durable', 'logMode: fast', /logMode: .*"durable"\|"buffered"/],
    ['accessLog: true', 'accessLog: maybe', /accessLog: .*boolean/],
    ['dashboard: true', 'dashboard: 1', /dashboard: .*boolean/],
    ['# alarmAddress: team@example.org', 'alarmAddress: nobody', /must be an e-mail address/],
    ['architecture: arm64', 'architecture: arm64\narchitecture: x64', /must be unique/],
    ['retention: #', 'retention: [', /./],
  ])('with %s turned into %s is refused', (from, to, message) => {
    const problems = problemsWith(from, to);

    expect(problems.join('\n')).toMatch(message);
    for (const problem of problems) expect(problem).toMatch(/^environments\/dev\.yaml:\d+: /);
  });

  it('may buffer predictions, and do without access log and dashboard', () => {
    const text = DEV.replace('logMode: durable', 'logMode: buffered')
      .replace('accessLog: true', 'accessLog: false')
      .replace('dashboard: true', 'dashboard: false');

    expect(parseEnvironment(text, { name: 'dev', path: 'dev.yaml' })).toMatchObject({
      environment: { logMode: 'buffered', accessLog: false, dashboard: false },
    });
  });

  it('may train in SageMaker jobs once it has an image for them', () => {
    const text = DEV.replace('compute: auto', 'compute: sagemaker').replace('# image:', 'image:');

    const read = parseEnvironment(text, { name: 'dev', path: 'dev.yaml' });

    expect('environment' in read && trainerOptionsOf(read.environment)).toMatchObject({
      image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/perennial-trainer:1',
      instanceType: 'ml.m5.xlarge',
    });
  });

  it('may deploy to a region without arm64 by x64', () => {
    const text = DEV.replace('eu-west-1', 'mx-central-1').replace('arm64', 'x64');

    expect(parseEnvironment(text, { name: 'dev', path: 'dev.yaml' })).toHaveProperty('environment');
  });

  it.each(['', '[]', 'dev', 'null'])('that holds %j is refused', (text) => {
    const folder = mkdtempSync(join(tmpdir(), 'perennial-environments-'));
    writeFileSync(join(folder, 'dev.yaml'), text);

    expect(readEnvironment(folder, 'dev')).toMatchObject({
      problems: [expect.stringContaining('dev.yaml:1: ')],
    });
  });
});
