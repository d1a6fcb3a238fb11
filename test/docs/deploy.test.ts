import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../cli/commands/index.ts';
import { COMMON_OPTIONS } from '../../cli/print-help.ts';
import { readSnippets } from './read-snippets.ts';

const ROOT = join(import.meta.dirname, '../..');
const guide = readFileSync(join(ROOT, 'docs/deploy.md'), 'utf8');
/** What a reader types, line by line, without what is said beside it. */
const lines = readSnippets(guide)
  .flatMap(({ text }) => text.split('\n'))
  .map((line) => line.replace(/ +#.*$/, ''))
  .filter(Boolean);

describe('docs/deploy.md', () => {
  const called = lines.flatMap((line) => {
    const [, name, rest = ''] = /npx perennial (\S+)(.*)/.exec(line) ?? [];
    return name === undefined
      ? []
      : [{ name, options: [...rest.matchAll(/ --(\w+)/g)].map(([, o = '']) => o) }];
  });

  it.each(called)('calls perennial $name, which there is, with options it has: $options', async (call) => {
    const entry = commands[call.name];
    expect(entry).toBeDefined();
    const known = { ...(await entry!.load()).default.options, ...COMMON_OPTIONS };

    for (const option of call.options) expect(Object.keys(known)).toContain(option);
  });

  it('names environments, stacks and scripts that there are', () => {
    const environments = [...guide.matchAll(/(?:environment=|--env )(\w+)/g)].map(([, name = '']) => name);
    expect(new Set(environments)).toEqual(new Set(['dev', 'prod']));
    for (const [path] of guide.matchAll(/\b(?:environments|\.github\/workflows)\/[\w-]+\.yaml/g))
      expect(existsSync(join(ROOT, path)), path).toBe(true);
    for (const [, path = ''] of guide.matchAll(/\]\(([\w-]+\.md)\)/g))
      expect(existsSync(join(ROOT, 'docs', path)), path).toBe(true);
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    for (const [, name = ''] of guide.matchAll(/\bnpm run ([\w:]+)/g))
      expect(Object.keys(scripts)).toContain(name);
  });

  it('has the commands that the workflow runs', () => {
    const workflows = ['deploy', 'deploy-environment'].map((name) =>
      readFileSync(join(ROOT, `.github/workflows/${name}.yaml`), 'utf8'),
    );
    const run = workflows.join('\n').match(/npx (?:cdk|perennial) [a-z]+/g) ?? [];

    expect(run.length).toBeGreaterThan(4);
    for (const command of run) expect(lines.join('\n')).toContain(command);
  });
});
