import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import type { ApplyAnswer } from '../answers.ts';
import { ProblemError } from '../cli-error.ts';
import { type CommandCall, defineCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { findSpecFiles } from '../find-spec-files.ts';
import { apiPath } from '../http-client.ts';
import { readSpecName, type SpecIssue } from '../read-spec-name.ts';
import { dim, green, red } from '../text.ts';

export default defineCommand({
  usage: 'FILE|FOLDER',
  description:
    'Makes model specs known to the platform: a new revision where something changed. Every spec of a folder is\ntried; what is wrong is named as file:line. Exits 1 when any was refused.',
  arguments: { min: 1, max: 1 },
  options: {},
  examples: ['npx perennial apply models/green-taxi.yaml', 'npx perennial apply models'],
  async run(call) {
    const files = await findSpecFiles(call.io.cwd, call.arguments[0]!);
    const results = [];
    for (const file of files) results.push(await applyFile(call, file));
    call.output.object({ items: results });
    return results.every((result) => 'revision' in result) ? EXIT.done : EXIT.notAsAsked;
  },
});

type Applied = { file: string } & (ApplyAnswer | { issues: SpecIssue[] });

async function applyFile({ client, output, io }: CommandCall<object>, path: string): Promise<Applied> {
  const file = relative(io.cwd, path) || path;
  const text = await readFile(path, 'utf8');
  const answer = await send(client, text);
  if ('issues' in answer) {
    for (const issue of answer.issues)
      output.note(`${file}:${issue.line}: `, red(issue.field ? `${issue.field}: ` : ''), issue.message);
    return { file, issues: answer.issues };
  }
  const { model, revision, changed } = answer;
  output.line(
    model,
    '  ',
    changed ? green(`changed, revision ${revision}`) : dim(`unchanged, revision ${revision}`),
  );
  return { file, ...answer };
}

async function send(
  client: CommandCall['client'],
  text: string,
): Promise<ApplyAnswer | { issues: SpecIssue[] }> {
  const name = await readSpecName(text);
  if ('issues' in name) return name;
  try {
    return await client.writeText<ApplyAnswer>(
      'PUT',
      apiPath`/models/${name.model}`,
      'application/yaml',
      text,
    );
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const issues = (error.problem.issues ?? []).map(({ line, field, code, message }) => ({
      line: line ?? 1,
      ...(field && { field }),
      code,
      message,
    }));
    return issues.length > 0
      ? { issues: issues.toSorted((a, b) => a.line - b.line) }
      : { issues: [{ line: 1, code: 'refused', message: error.problem.detail }] };
  }
}
