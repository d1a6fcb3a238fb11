import { parse } from 'yaml';
import { ModelSpec } from '../../core/contracts/model-spec.ts';
import { checkModelSpec } from '../../core/spec/check-model-spec.ts';

/** What the platform would refuse in a spec, in words; nothing for one it takes. */
export async function checkDraft(text: string): Promise<string[]> {
  const parsed = ModelSpec.safeParse(parse(text));
  if (!parsed.success)
    return parsed.error.issues.map((issue) => `${issue.path.map(String).join('.')}: ${issue.message}`);
  return checkModelSpec(parsed.data).map(({ path, message }) => `${path.join('.')}: ${message}`);
}
