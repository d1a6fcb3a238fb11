import type { ModelAnswer } from '../answers.ts';
import { describeFeatures } from '../describe-spec.ts';
import { championOf } from '../explain-conflict.ts';
import { formatAgo, formatTime } from '../format-time.ts';
import { layOutFields } from '../print-table.ts';
import { bold, dim, type Text } from '../text.ts';

/** A model: what serves, who applied its spec when, and the spec with every default filled in. */
export async function showModel(model: ModelAnswer, now: Date): Promise<Text[]> {
  const { stringify } = await import('yaml');
  const { spec, serving } = model;
  return [
    bold(model.model),
    ...layOutFields([
      ['task', `${spec.task}, predicts ${spec.target}`],
      [
        'spec',
        `revision ${model.revision}, applied ${formatAgo(model.appliedAt, now)} by ${model.appliedBy} (${formatTime(model.appliedAt)})`,
      ],
      ['digest', model.specDigest],
      [
        'paused',
        model.paused && `${formatAgo(model.paused.since, now)} by ${model.paused.by}: ${model.paused.why}`,
      ],
      [
        'serves',
        serving
          ? `version ${championOf(serving)} since ${formatTime(serving.updatedAt)}, revision ${serving.rev}`
          : 'nothing yet',
      ],
      ['before', serving?.previous.map((route) => `version ${route.version}`).join(', ')],
      ['features', describeFeatures(spec)],
    ]),
    '',
    dim('The spec with its defaults:'),
    ...stringify(spec, { lineWidth: 0 }).trimEnd().split('\n'),
  ];
}
