import { PerennialError } from '../core/errors.ts';

const MAX_NAME_CHARACTERS = 80;
/** What Step Functions refuses in a name: blanks, brackets, wildcards, control and some special characters. */
const FORBIDDEN_IN_NAMES = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/;

/** Throws InvalidInputError unless Step Functions takes the text for the name of an execution. */
export function checkExecutionName(name: string): void {
  const isName = typeof name === 'string' && name !== '' && name.length <= MAX_NAME_CHARACTERS;
  if (isName && name.isWellFormed() && !FORBIDDEN_IN_NAMES.test(name)) return;
  throw new PerennialError(
    'InvalidInputError',
    `an execution name has 1 to ${MAX_NAME_CHARACTERS} characters, no blanks, brackets or any of ?*"#%\\^|~\`$&,;:/`,
    { name },
  );
}
