import { PerennialError } from '../../core/errors.ts';
import type { JsonValue } from './json-value.ts';

const PLACEHOLDER = /\$\{([A-Za-z][A-Za-z0-9]*)\}/g;

/**
 * Fills every `${Name}` inside the strings of a parsed definition. A placeholder without a value, a value
 * without a placeholder and a malformed `${` are `WorkflowDefinitionError`. Values are put in as they are
 * and not scanned again, so none can change the definition's structure.
 */
export function fillPlaceholders(definition: JsonValue, values: Record<string, string>): JsonValue {
  const used = new Set<string>();
  const fill = (value: JsonValue): JsonValue => {
    if (typeof value === 'string') return fillText(value, values, used);
    if (Array.isArray(value)) return value.map(fill);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [checkKey(key), fill(child)]));
  };
  const filled = fill(definition);
  const unused = Object.keys(values).filter((name) => !used.has(name));
  if (unused.length > 0) refusePlaceholder(`no placeholder for the value ${unused.join(', ')}`, unused[0]!);
  return filled;
}

function fillText(text: string, values: Record<string, string>, used: Set<string>): string {
  if (text.replace(PLACEHOLDER, '').includes('${')) refusePlaceholder(`malformed in "${text}"`, text);
  return text.replace(PLACEHOLDER, (_match, name: string) => {
    if (!Object.hasOwn(values, name)) refusePlaceholder(`\${${name}} has no value`, name);
    used.add(name);
    return values[name]!;
  });
}

function checkKey(key: string): string {
  return key.includes('${') ? refusePlaceholder(`not allowed in the field name "${key}"`, key) : key;
}

function refusePlaceholder(message: string, field: string): never {
  throw new PerennialError('WorkflowDefinitionError', `placeholder: ${message}`, { state: '', field });
}
