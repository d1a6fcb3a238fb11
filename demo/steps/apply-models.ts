import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMPLES, readExample, type Stage } from '../stage.ts';

/** Every example spec is applied: from now on the platform knows three models. */
export async function applyModels(stage: Stage): Promise<void> {
  stage.say.step('Models are applied from examples/models/*.yaml');
  for (const file of readdirSync(join(EXAMPLES, 'models')).filter((name) => name.endsWith('.yaml'))) {
    const name = file.replace('.yaml', '');
    const applied = await stage.api.expect(
      'PUT',
      `/models/${name}`,
      readExample(`models/${file}`).toString('utf8'),
      'application/yaml',
    );
    const { spec } = await stage.api.expect('GET', `/models/${name}`);
    stage.say.tell(
      `✓ ${name.padEnd(12)} ${spec.task}, predicts ${spec.target}, ${Object.keys(spec.features).length} features`,
      { applied: name, task: spec.task, target: spec.target, revision: applied.revision },
    );
  }
}
