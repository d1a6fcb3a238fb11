import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './cli-error.ts';
import type { CliIo } from './cli-io.ts';
import type { Command } from './command.ts';
import { commands } from './commands/index.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { createOutput } from './output.ts';
import { printError } from './print-error.ts';
import { COMMON_OPTIONS, commandHelp, overview } from './print-help.ts';
import { suggestName } from './suggest-name.ts';

/** Runs one command line (without node and the script) and returns its exit code; nothing is thrown. */
export async function runCli(argv: readonly string[], io: CliIo): Promise<ExitCode> {
  const output = createOutput(io, argv.includes('--json'));
  try {
    return await runCommand(argv, io);
  } catch (error) {
    output.live('');
    return printError(error, output, io.stderr);
  }
}

async function runCommand(argv: readonly string[], io: CliIo): Promise<ExitCode> {
  const plain = createOutput(io, false);
  const { name, rest } = takeCommandName(argv);
  if (name === undefined || (name === 'help' && rest.every((argument) => argument.startsWith('-')))) {
    const isUnasked = name === undefined && !rest.includes('--help') && !rest.includes('-h');
    if (isUnasked && rest.some((argument) => argument.startsWith('-')))
      throw new UsageError(`a command is missing: ${rest.join(' ')}`, 'npx perennial --help lists them');
    plain.lines(overview());
    return isUnasked ? EXIT.wrongUsage : EXIT.done;
  }
  if (name === 'help') return runCommand([rest[0]!, '--help'], io);

  const command = await loadCommand(name);
  const parsed = parseCommandLine(name, command, rest);
  if (parsed.values.help === true) {
    plain.lines(commandHelp(name, command));
    return EXIT.done;
  }
  checkArguments(name, command, parsed.positionals);
  // Loaded here because the help must not wait for node's HTTP modules.
  const { createClient, DEFAULT_URL } = await import('./http-client.ts');
  const url = (parsed.values.url as string | undefined) ?? (io.env.PERENNIAL_URL || DEFAULT_URL);
  const key = (parsed.values.key as string | undefined) ?? (io.env.PERENNIAL_KEY || undefined);
  return command.run({
    arguments: parsed.positionals,
    options: parsed.values,
    client: createClient({ url, key, io }),
    output: createOutput(io, parsed.values.json === true),
    io,
  });
}

/** The first argument that is neither an option nor the value of `--url`; the others keep their order. */
function takeCommandName(argv: readonly string[]): { name: string | undefined; rest: string[] } {
  const index = argv.findIndex((argument, at) => !argument.startsWith('-') && argv[at - 1] !== '--url');
  return { name: argv[index], rest: argv.filter((_, at) => at !== index) };
}

async function loadCommand(name: string): Promise<Command> {
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (entry) return (await entry.load()).default;
  const meant = suggestName(name, Object.keys(commands));
  throw new UsageError(
    `there is no command "${name}"${meant ? `; did you mean "${meant}"?` : ''}`,
    'npx perennial --help lists them',
  );
}

function parseCommandLine(name: string, command: Command, args: string[]) {
  const rules = { ...command.options, ...COMMON_OPTIONS };
  const options: NonNullable<ParseArgsConfig['options']> = { help: { type: 'boolean', short: 'h' } };
  for (const [option, rule] of Object.entries(rules))
    options[option] ??= { type: rule.type, multiple: 'multiple' in rule && rule.multiple === true };
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const empty = Object.entries(values).find(([, value]) => value === '');
    if (empty) throw new UsageError(`--${empty[0]} needs a value`);
    return { values, positionals };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw optionError(name, Object.keys(rules), error as Error & { code?: string });
  }
}

function optionError(name: string, known: string[], error: Error & { code?: string }): UsageError {
  const hint = `npx perennial ${name} --help shows the options`;
  if (error.code !== 'ERR_PARSE_ARGS_UNKNOWN_OPTION')
    return new UsageError(error.message.split('\n')[0]!, hint);
  const typed = /'(-[^']*)'/.exec(error.message)?.[1] ?? '';
  const meant = suggestName(typed.replace(/^-+/, ''), known);
  return new UsageError(
    `"${name}" has no option "${typed}"${meant ? `; did you mean "--${meant}"?` : ''}`,
    hint,
  );
}

function checkArguments(name: string, command: Command, given: string[]): void {
  const { min, max } = command.arguments;
  if (given.length >= min && given.length <= max) return;
  const problem =
    given.length < min ? 'an argument is missing' : `"${given[max]}" is one argument more than it takes`;
  throw new UsageError(
    `${problem}: npx perennial ${name} ${command.usage}`,
    `npx perennial ${name} --help shows an example`,
  );
}
