import type { z } from 'zod';
import type { LabelsBody, PredictBody } from '../contracts/api.ts';
import {
  MAX_ENTITY_LENGTH,
  MAX_LABEL_LENGTH,
  MAX_LABELS,
  MAX_PREDICTION_ROWS,
} from '../contracts/prediction-limits.ts';
import { PREDICTION_ID, REQUEST_ID } from '../contracts/text-pattern.ts';
import { text, timestamp } from './scalars.ts';
import { addIssue, type Shape } from './shape.ts';
import { anything, fields, list, optional } from './structures.ts';

/** `PredictBody` of the API's contracts. */
export const predictBody: Shape<z.output<typeof PredictBody>> = fields({
  rows: list(anything, 1, MAX_PREDICTION_ROWS),
  entity: optional(text({ min: 1, max: MAX_ENTITY_LENGTH })),
  requestId: optional(text({ is: REQUEST_ID })),
});

const labelText = text({ max: MAX_LABEL_LENGTH });
const label: Shape<string | number | boolean> = (value, path, issues) => {
  if (typeof value === 'string') return labelText(value, path, issues);
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return value;
  return addIssue(issues, path, 'invalid', 'Invalid input') ?? '';
};

/** `LabelsBody` of the API's contracts. */
export const labelsBody: Shape<z.output<typeof LabelsBody>> = fields({
  labels: list(
    fields({
      predictionId: text({ is: PREDICTION_ID }),
      label,
      observedAt: optional(timestamp),
    }),
    1,
    MAX_LABELS,
  ),
});
