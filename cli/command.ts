import type { CliIo } from './cli-io.ts';
import type { ExitCode } from './exit-code.ts';
import type { ApiClient } from './http-client.ts';
import type { Output } from './output.ts';

/** An option of a command; `value` names what stands behind it in the help. */
export interface OptionRule {
  type: 'string' | 'boolean';
  multiple?: boolean;
  value?: string;
  help: string;
}
export type OptionRules = Record<string, OptionRule>;

/** Of commands that ask for predictions or send labels. */
export const KEY_OPTION = {
  type: 'string',
  value: 'KEY',
  help: 'an API key, better in PERENNIAL_KEY: a command line is seen by others',
} as const satisfies OptionRule;

/** What parseArgs makes of the options. */
export type OptionValues<Rules extends OptionRules> = {
  [Name in keyof Rules]:
    | (Rules[Name]['type'] extends 'boolean'
        ? boolean
        : Rules[Name]['multiple'] extends true
          ? string[]
          : string)
    | undefined;
};

/** One use of a command. */
export interface CommandCall<Values = Record<string, unknown>> {
  /** Positional arguments, as many as the command declares. */
  arguments: string[];
  options: Values;
  client: ApiClient;
  output: Output;
  io: CliIo;
}

export interface CommandRule<Rules extends OptionRules> {
  /** The arguments as the usage line shows them: "MODEL FILE…". */
  usage: string;
  /** What it does, a sentence or a few lines. */
  description: string;
  /** How many positional arguments it takes. */
  arguments: { min: number; max: number };
  options: Rules;
  /** Whole command lines, at least one. */
  examples: readonly string[];
  run(call: CommandCall<OptionValues<Rules>>): Promise<ExitCode>;
}

/** A command with the types of its options forgotten, as the table of commands holds it. */
export type Command = Omit<CommandRule<OptionRules>, 'run'> & {
  run(call: CommandCall): Promise<ExitCode>;
};

/** Ties a command's `run` to the types of its own options. */
export function defineCommand<const Rules extends OptionRules>(command: CommandRule<Rules>): Command {
  return command as unknown as Command;
}
