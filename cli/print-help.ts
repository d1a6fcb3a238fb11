import type { Command, OptionRules } from './command.ts';
import { type CommandEntry, commands } from './commands/index.ts';
import { bold, cyan, dim, type Text } from './text.ts';

/** Options that every command has. */
export const COMMON_OPTIONS = {
  url: {
    type: 'string',
    value: 'URL',
    help: 'the platform, else PERENNIAL_URL, else http://127.0.0.1:8787',
  },
  json: { type: 'boolean', help: 'JSON on stdout, for programs' },
  help: { type: 'boolean', help: 'this text' },
} as const satisfies OptionRules;

/** The list of all commands. */
export function overview(): Text[] {
  const groups = [...new Set(Object.values(commands).map((entry) => entry.group))];
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  return [
    [bold('perennial'), ': drop a data file, get a trained, judged, served and watched model'],
    '',
    'npx perennial <command> [arguments] [--url URL] [--json]',
    ...groups.flatMap((group) => ['', bold(group), ...entriesOf(group, width)]),
    '',
    'npx perennial <command> --help shows its options and an example.',
    dim('Exits: 0 done · 1 the outcome is not what was asked · 2 wrong usage · 3 not reachable'),
  ];
}

function entriesOf(group: CommandEntry['group'], width: number): Text[] {
  return Object.entries(commands)
    .filter(([, entry]) => entry.group === group)
    .map(([name, entry]) => ['  ', cyan(name.padEnd(width)), '  ', entry.summary]);
}

/** What one command does, its options and examples. */
export function commandHelp(name: string, command: Command): Text[] {
  const options = Object.entries<OptionRules[string]>({ ...command.options, ...COMMON_OPTIONS });
  const titles = options.map(([option, rule]) => `--${option}${rule.value ? ` ${rule.value}` : ''}`);
  const width = Math.max(...titles.map((title) => title.length));
  return [
    bold(`npx perennial ${name} ${command.usage}`.trim()),
    '',
    ...command.description.split('\n'),
    '',
    bold('Options'),
    ...options.map(([, rule], index) => ['  ', cyan(titles[index]!.padEnd(width)), '  ', rule.help]),
    '',
    bold(command.examples.length === 1 ? 'Example' : 'Examples'),
    ...command.examples.map((example) => `  ${example}`),
  ];
}
