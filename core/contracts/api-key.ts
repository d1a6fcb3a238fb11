import * as z from 'zod';
import { Digest, ModelName, Timestamp } from './names.ts';
import { KEY_ID } from './text-pattern.ts';

export const KeyId = z.string().regex(KEY_ID.pattern, KEY_ID.message);

const KeyName = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[^\u0000-\u001f\u007f]+$/, 'must not contain control characters');
const Why = z.string().max(2_000);
const KeyModels = z.array(ModelName).min(1).max(50);

/**
 * What the authorizer reads: a digest instead of the key. `expiresAt` of a key and of its acts is text, for the table
 * deletes items by a number of that name, and neither a key nor its audit may vanish.
 */
export const KeyRecord = z.strictObject({
  schema: z.literal(1),
  keyId: KeyId,
  /** SHA-256 of the whole key. */
  digest: Digest,
  expiresAt: Timestamp.optional(),
  /** The only models it is good for; all of them without it. */
  models: KeyModels.optional(),
  revokedAt: Timestamp.optional(),
});
export type KeyRecord = z.infer<typeof KeyRecord>;

const act = { schema: z.literal(1), keyId: KeyId, at: Timestamp, who: z.string(), why: Why };

export const KeyCreated = z.strictObject({
  ...act,
  what: z.literal('keyCreated'),
  name: KeyName,
  expiresAt: Timestamp.optional(),
  models: KeyModels.optional(),
});
export type KeyCreated = z.infer<typeof KeyCreated>;

export const KeyRevoked = z.strictObject({ ...act, what: z.literal('keyRevoked') });
export type KeyRevoked = z.infer<typeof KeyRevoked>;

/** Who did what to a key, when and why: written once, never changed. The list of keys is made from these. */
export const KeyAct = z.discriminatedUnion('what', [KeyCreated, KeyRevoked]);

/** Which key a request with an Idempotency-Key made: its id and never its secret. Forgotten after a day. */
export const KeyRequest = z.strictObject({
  keyId: KeyId,
  /** Digest of the request's body. */
  body: Digest,
  /** Seconds since 1970: the table's time to live. */
  expiresAt: z.number().int(),
});

export const CreateKeyBody = z
  .strictObject({
    name: KeyName,
    expiresAt: Timestamp.optional(),
    days: z.number().int().min(1).max(3_650).optional(),
    models: KeyModels.optional(),
    why: Why.optional(),
  })
  .refine((body) => body.expiresAt === undefined || body.days === undefined, {
    message: 'say either expiresAt or days',
    path: ['days'],
  });
export const RevokeKeyBody = z.strictObject({ why: Why.optional() });

/** A key as people see it, with everything that was done to it. */
export const KeyItem = z.strictObject({
  keyId: KeyId,
  name: KeyName,
  state: z.enum(['valid', 'expired', 'revoked']),
  createdAt: Timestamp,
  createdBy: z.string(),
  expiresAt: Timestamp.optional(),
  models: KeyModels.optional(),
  revokedAt: Timestamp.optional(),
  revokedBy: z.string().optional(),
  acts: z.array(z.strictObject({ what: z.string(), at: Timestamp, who: z.string(), why: Why })),
});
export type KeyItem = z.infer<typeof KeyItem>;

/** The only answer that ever carries a key. */
export const CreateKeyAnswer = z.strictObject({ ...KeyItem.shape, key: z.string() });
export type CreateKeyAnswer = z.infer<typeof CreateKeyAnswer>;
