import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endCommands } from './deployed/run-command.ts';
import { tell } from './tell.ts';
import { type Finding, lintTemplates } from './templates/lint-templates.ts';
import { synthesise } from './templates/synthesise.ts';

const ENVIRONMENTS = ['dev', 'prod', 'emulator'] as const;
const REGION = 'eu-west-1';
/** Two programs after each other that take all of a processor, beside the other test files. */
const LIMIT_MILLISECONDS = 180_000;

type Template = { Resources: Record<string, { Type: string; Properties: Record<string, unknown> }> };

let folder: string;
const written: Partial<Record<string, string[]>> = {};
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'perennial-templates-'));
});
afterAll(() => {
  endCommands();
  rmSync(folder, { recursive: true, force: true });
});

const errorsIn = (findings: Finding[]) => findings.filter(({ level }) => level === 'Error');
const lint = (files: readonly string[]) => lintTemplates(files, { region: REGION, folder });

describe('the templates of cdk synth, without an account', () => {
  it.for(ENVIRONMENTS)(
    'of %s have no error that cfn-lint knows of',
    { timeout: LIMIT_MILLISECONDS },
    async (environment, context) => {
      const files = await synthesise(environment, folder);
      written[environment] = files;
      const findings = await lint(files);

      expect(files).toHaveLength(3);
      expect(errorsIn(findings)).toEqual([]);
      tell(
        context,
        `cfn-lint, ${environment}: ${files.length} templates, ${resourcesIn(files)} resources, 0 errors, ${countByRule(findings)}`,
      );
    },
  );

  it('would have errors if a property were misspelt, a name led nowhere, a value were unknown or one were missing', async () => {
    const [data = '', operations = ''] = written.emulator ?? [];
    const weakened = [
      weaken(data, 'AWS::DynamoDB::Table', ({ BillingMode: _, ...own }) => ({ ...own, BilingMode: 'x' })),
      weaken(operations, 'AWS::CloudWatch::Alarm', (own) => ({ ...own, AlarmActions: [{ Ref: 'Nobody' }] })),
      weaken(operations, 'AWS::CloudWatch::Alarm', (own) => ({ ...own, ComparisonOperator: 'MoreThan' })),
      weaken(data, 'AWS::DynamoDB::Table', ({ KeySchema: _, ...own }) => own),
    ];

    const errors = errorsIn(await lint(weakened));

    const found = weakened.map((file) => errors.filter(({ place }) => place.startsWith(file)));
    expect(found.map((own) => own.map(({ rule }) => rule))).toEqual([
      expect.arrayContaining(['E3002']),
      ['E1020'],
      ['E3030'],
      expect.arrayContaining(['E3003']),
    ]);
    expect(found[0]?.[0]?.message).toContain("'BilingMode' was unexpected");
  });
});

function resourcesIn(files: readonly string[]): number {
  return files.reduce((sum, file) => sum + Object.keys(read(file).Resources).length, 0);
}

function read(file: string): Template {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** What is no error, such as "35 × W3005". */
function countByRule(findings: readonly Finding[]): string {
  const counts = Object.entries(Object.groupBy(findings, ({ rule }) => rule));
  return counts.map(([rule, found]) => `${found?.length} × ${rule}`).join(', ') || 'no warnings';
}

let copies = 0;
/** A copy of a template in which the first resource of a type is changed; its path. */
function weaken(
  file: string,
  type: string,
  change: (properties: Record<string, unknown>) => Record<string, unknown>,
): string {
  const template = read(file);
  const resource = Object.values(template.Resources).find(({ Type }) => Type === type)!;
  resource.Properties = change(resource.Properties);
  const copy = join(folder, `weakened-${copies++}.template.json`);
  writeFileSync(copy, JSON.stringify(template));
  return copy;
}
