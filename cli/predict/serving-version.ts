import type { ModelAnswer, VersionAnswer } from '../answers.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-code.ts';
import { championOf } from '../explain-conflict.ts';
import { type ApiClient, apiPath } from '../http-client.ts';

/** The model's spec and the version that answers its predictions; a CliError while none does. */
export async function servingVersion(
  client: ApiClient,
  model: string,
): Promise<{ spec: ModelAnswer['spec']; version: VersionAnswer }> {
  const { spec, serving } = await client.get<ModelAnswer>(apiPath`/models/${model}`);
  const champion = championOf(serving);
  if (champion === undefined)
    throw new CliError(
      `nothing serves for "${model}" yet`,
      EXIT.notAsAsked,
      `npx perennial drop ${model} FILE --wait trains the first version`,
    );
  return { spec, version: await client.get<VersionAnswer>(apiPath`/models/${model}/versions/${champion}`) };
}
