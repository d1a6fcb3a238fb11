import { runCommand } from '../deployed/run-command.ts';
import { installPythonTools } from '../ministack/install-python-tools.ts';

export interface Finding {
  level: string;
  rule: string;
  /** The file and the place in it, as it goes down: `…/a.template.json Resources/Table/Properties`. */
  place: string;
  message: string;
}

interface CfnLintFinding {
  Filename: string;
  Level: string;
  Location: { Path: (string | number)[] | null };
  Message: string;
  Rule: { Id: string };
}

/** What cfn-lint finds in templates for a region, errors and warnings; its own failures are thrown. */
export async function lintTemplates(
  files: readonly string[],
  { region, folder }: { region: string; folder: string },
): Promise<Finding[]> {
  const { cfnLint } = await installPythonTools();
  const { stdout, output } = await runCommand(cfnLint, ['--regions', region, '--format', 'json', ...files], {
    folder,
    environment: { PATH: process.env.PATH ?? '', HOME: folder },
  });
  let findings: CfnLintFinding[];
  try {
    findings = JSON.parse(stdout);
  } catch (error) {
    throw new Error(`cfn-lint failed: ${output.slice(-2_000)}`, { cause: error });
  }
  return findings.map(({ Filename, Level, Location, Message, Rule }) => ({
    level: Level,
    rule: Rule.Id,
    place: `${Filename} ${(Location.Path ?? []).join('/')}`,
    message: Message,
  }));
}
