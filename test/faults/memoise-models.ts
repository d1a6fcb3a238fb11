import { sha256 } from '../../core/canonical-json.ts';
import type { LoadedModel, ModelOutputs, Models } from '../../platform/models.ts';

/** Loads every artifact and answers every input once, however many platforms ask. Never closes: tests are short. */
export function memoiseModels(models: Models): Models {
  const loaded = new Map<string, Promise<LoadedModel>>();
  const load = async (artifact: Uint8Array): Promise<LoadedModel> => {
    const model = await models.load(artifact);
    const answers = new Map<string, Promise<ModelOutputs>>();
    return {
      metadata: model.metadata,
      async predict(inputs) {
        const key = JSON.stringify([
          inputs.rows,
          ...[inputs.numbers, inputs.categories, inputs.times, inputs.booleans].map((column) =>
            Array.from<unknown>(column),
          ),
        ]);
        let answer = answers.get(key);
        if (!answer) {
          answer = model.predict(inputs);
          answers.set(key, answer);
        }
        return { values: (await answer).values.slice() };
      },
      close: async () => undefined,
    };
  };
  return {
    load(artifact) {
      const digest = sha256(artifact);
      let model = loaded.get(digest);
      if (!model) {
        model = load(artifact);
        loaded.set(digest, model);
      }
      return model;
    },
  };
}
