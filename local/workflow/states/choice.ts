import { compileCondition } from '../choice-rule.ts';
import { compileSelection, lookFrom } from '../data-flow.ts';
import type { FieldReader } from '../field-reader.ts';
import type { StateWork } from '../machine.ts';
import { StateError } from '../state-error.ts';

/** Choice: goes where the first rule that holds says, else to `Default`. */
export function compileChoice(reader: FieldReader): StateWork {
  const selectInput = compileSelection(reader, 'InputPath');
  const selectOutput = compileSelection(reader, 'OutputPath');
  const fallback = reader.optionalText('Default');
  const rules = reader.items('Choices').map((rule) => {
    const compiled = { holds: compileCondition(rule), next: rule.text('Next') };
    rule.optionalText('Comment');
    rule.finish();
    return compiled;
  });
  const targets = rules.map((rule) => rule.next);
  return {
    targets: fallback === undefined ? targets : [...targets, fallback],
    attempt: (visit) => {
      const surroundings = lookFrom(selectInput(lookFrom(visit.input, visit)), visit);
      const next = rules.find((rule) => rule.holds(surroundings))?.next ?? fallback;
      if (next === undefined) {
        throw new StateError(
          'States.NoChoiceMatched',
          'No rule of the Choice state matched and it has no Default.',
        );
      }
      return { output: selectOutput(surroundings), next };
    },
  };
}
