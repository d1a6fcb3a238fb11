import type { KeyRecord } from '../contracts/api-key.ts';
import type { LogRules } from '../contracts/log-rules.ts';
import type { Route, ServingState } from '../contracts/serving.ts';
import { COLUMN_NAME, DIGEST, KEY_ID, MAX_COLUMN_NAME, MODEL_NAME } from '../contracts/text-pattern.ts';
import { number, oneOf, text, timestamp, whole } from './scalars.ts';
import type { Shape } from './shape.ts';
import { fields, list, optional, orElse } from './structures.ts';

const digest = text({ is: DIGEST });
const modelName = text({ is: MODEL_NAME });
const version = whole(1);

const route: Shape<Route> = fields({
  version,
  artifactDigest: digest,
  weight: number(0, 1),
  role: oneOf('champion', 'challenger', 'shadow'),
});

/** `ServingState` of the contracts: what serves. */
export const servingState: Shape<ServingState> = fields({
  schema: oneOf(1),
  model: modelName,
  rev: whole(1),
  routes: list(route, 1),
  previous: list(fields({ version, artifactDigest: digest })),
  updatedAt: timestamp,
});

const columns = list(text({ min: 1, max: MAX_COLUMN_NAME, is: COLUMN_NAME }));

/** `LogRules` of the contracts: what of a request may be logged. */
export const logRules: Shape<LogRules> = fields({
  features: orElse<LogRules['features']>(
    (value, path, issues) => (value === 'all' || value === 'none' ? value : columns(value, path, issues)),
    () => 'all',
  ),
  hashed: orElse(columns, () => []),
  never: orElse(columns, () => []),
});

/** `KeyRecord` of the contracts: an API key as it is stored. */
export const keyRecord: Shape<KeyRecord> = fields({
  schema: oneOf(1),
  keyId: text({ is: KEY_ID }),
  digest,
  expiresAt: optional(timestamp),
  models: optional(list(modelName, 1, 50)),
  revokedAt: optional(timestamp),
});
