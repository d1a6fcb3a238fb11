import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeBase32 } from '../../../core/authorisation/encode-base32.ts';
import { isEqualInConstantTime } from '../../../core/authorisation/is-equal-in-constant-time.ts';
import { judgeKey, keyState } from '../../../core/authorisation/judge-key.ts';
import { KEY_RANDOM_BYTES, makeKey } from '../../../core/authorisation/make-key.ts';
import { parseKey } from '../../../core/authorisation/parse-key.ts';
import { readBearer } from '../../../core/authorisation/read-bearer.ts';
import { refuseUse } from '../../../core/authorisation/refuse-use.ts';
import { sha256 } from '../../../core/canonical-json.ts';
import type { KeyRecord } from '../../../core/contracts/api-key.ts';

const AT = new Date('2026-03-01T10:00:00.000Z');
const random = Uint8Array.from({ length: KEY_RANDOM_BYTES }, (_, i) => i);
const bytes = (hex: string) => Buffer.from(hex, 'hex');
const anyRandom = fc.uint8Array({ minLength: KEY_RANDOM_BYTES, maxLength: KEY_RANDOM_BYTES });

describe('encodeBase32', () => {
  // Python 3.11 base64.b32encode without padding, its RFC 4648 alphabet translated to Crockford's
  it.each([
    ['', ''],
    ['00', '00'],
    ['ff', 'zw'],
    ['66', 'cr'],
    ['666f', 'csqg'],
    ['666f6f626172', 'csqpyrk1e8'],
    ['00010203040506070809', '000g40r40m30e209'],
  ])('writes %s as "%s"', (hex, text) => {
    expect(encodeBase32(bytes(hex))).toBe(text);
  });

  it('sorts as the bytes do', () => {
    const same = fc.uint8Array({ minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(same, same, (a, b) => {
        const order = Math.sign(Buffer.compare(a, b));
        const [left, right] = [encodeBase32(a), encodeBase32(b)];
        expect(left < right ? -1 : left > right ? 1 : 0).toBe(order);
      }),
      { seed: 1 },
    );
  });
});

describe('makeKey', () => {
  it('writes the key that Python 3.11 (base64, hashlib) writes of the same bytes', () => {
    expect(makeKey(random, AT)).toEqual({
      keyId: 'd6j0w80004106105',
      key: 'perennial_d6j0w80004106105_0r3gg28a1c60t3gf208h44rm2mb1e60s38dhr78y3wg228h34gjgkjzg4t',
    });
  });

  it('carries every random bit', () => {
    const keys = new Set<string>();
    for (let bit = 0; bit < KEY_RANDOM_BYTES * 8; bit++) {
      const flipped = random.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      keys.add(makeKey(flipped, AT).key);
    }

    expect(keys.size).toBe(304);
  });

  it('gives ids that sort by time', () => {
    const later = makeKey(new Uint8Array(KEY_RANDOM_BYTES), new Date(AT.getTime() + 1_000)).keyId;

    expect(makeKey(new Uint8Array(KEY_RANDOM_BYTES).fill(255), AT).keyId < later).toBe(true);
  });

  it.each([0, 37, 39])('refuses %i random bytes', (length) => {
    expect(() => makeKey(new Uint8Array(length), AT)).toThrow(RangeError);
  });
});

describe('parseKey', () => {
  it('reads the id of any key that was made', () => {
    fc.assert(
      fc.property(anyRandom, (given) => {
        const { keyId, key } = makeKey(given, AT);
        expect(parseKey(key)).toEqual({ keyId });
      }),
      { seed: 2 },
    );
  });

  it('tells every mistyped character and every swap of neighbours', () => {
    const { key } = makeKey(random, AT);

    for (let at = 0; at < key.length; at++) {
      const other = key[at] === '7' ? '8' : '7';
      expect(parseKey(key.slice(0, at) + other + key.slice(at + 1))).toBeUndefined();
      const [a = '', b = ''] = key.slice(at, at + 2);
      if (b && a !== b) expect(parseKey(key.slice(0, at) + b + a + key.slice(at + 2))).toBeUndefined();
    }
  });

  it.each(['', 'perennial_', 'x'.repeat(10_000), ' ', '\u0000'])('takes %j for none', (text) => {
    const { key } = makeKey(random, AT);

    expect(parseKey(text)).toBeUndefined();
    expect(parseKey(key + text) === undefined || text === '').toBe(true);
    expect(parseKey(text + key) === undefined || text === '').toBe(true);
  });

  it('takes a key with a line end behind it for none', () => {
    expect(parseKey(`${makeKey(random, AT).key}\n`)).toBeUndefined();
  });
});

describe('readBearer', () => {
  it.each([
    ['Bearer abc', 'abc'],
    ['bearer abc', 'abc'],
    ['BEARER  abc  ', 'abc'],
    ['Bearer a.b~c+d/e_f-g==', 'a.b~c+d/e_f-g=='],
    [undefined, undefined],
    ['', undefined],
    ['Bearer', undefined],
    ['Bearer ', undefined],
    ['Basic abc', undefined],
    ['Bearer a b', undefined],
    ['Bearer a,Bearer b', undefined],
    ['Bearer\tabc', undefined],
    [' Bearer abc', undefined],
    ['Bearer ä', undefined],
    [`Bearer ${'a'.repeat(1_000)}`, undefined],
  ])('of %j is %j', (header, token) => {
    expect(readBearer(header)).toBe(token);
  });
});

describe('isEqualInConstantTime', () => {
  it('says whether all bytes are equal', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ maxLength: 40 }), (a, b) => {
        expect(isEqualInConstantTime(a, b)).toBe(Buffer.compare(a, b) === 0);
        expect(isEqualInConstantTime(a, a.slice())).toBe(true);
      }),
      { seed: 3 },
    );
  });

  it('looks at every byte, wherever the first difference is', () => {
    const counts = [0, 15, 31].map((at) => {
      let looks = 0;
      const counted = new Proxy(new Uint8Array(32), {
        get: (target, name) => {
          if (name !== 'length') looks++;
          return Reflect.get(target, name, target);
        },
      });
      const other = new Uint8Array(32);
      other[at] = 1;
      expect(isEqualInConstantTime(counted, other)).toBe(false);
      return looks;
    });

    expect(counts).toEqual([32, 32, 32]);
  });
});

describe('judgeKey', () => {
  const { key, keyId } = makeKey(random, AT);
  const record: KeyRecord = { schema: 1, keyId, digest: sha256(key) };

  it('knows a key by its digest alone', () => {
    expect(judgeKey(key, record, AT)).toBe('valid');
    expect(judgeKey(key, undefined, AT)).toBe('unknown');
    expect(judgeKey(`${key}0`, record, AT)).toBe('wrongSecret');
    expect(judgeKey(key, { ...record, digest: sha256('') }, AT)).toBe('wrongSecret');
  });

  it('tells a stranger neither that a key was revoked nor that it expired', () => {
    const over = { ...record, revokedAt: AT.toISOString(), expiresAt: AT.toISOString() };

    expect(judgeKey('x', over, AT)).toBe('wrongSecret');
  });

  it('is over from the very moment it expires, in whatever zone that is written', () => {
    expect(keyState({ expiresAt: '2026-03-01T10:00:00.001Z' }, AT)).toBe('valid');
    expect(keyState({ expiresAt: '2026-03-01T10:00:00Z' }, AT)).toBe('expired');
    expect(keyState({ expiresAt: '2027-01-01T00:00:00Z', revokedAt: AT.toISOString() }, AT)).toBe('revoked');
  });
});

describe('refuseUse', () => {
  const PREDICT = 'POST /models/{model}/predict';

  it.each([
    [{ keyId: 'k' }, PREDICT, 'a', true],
    [{ keyId: 'k', models: 'a' }, PREDICT, 'a', true],
    [{ keyId: 'k', models: 'b,a' }, PREDICT, 'a', true],
    [{ keyId: 'k', models: 'b,a' }, PREDICT, 'b,a', false],
    [{ keyId: 'k', models: 'ab' }, PREDICT, 'a', false],
    [{ keyId: 'k', models: '' }, PREDICT, 'a', false],
    [{ keyId: 'k', models: 'a' }, PREDICT, undefined, false],
    [{ keyId: 'k' }, 'POST /models/{model}/train', 'a', false],
  ])('of %j on %s of %j lets through: %j', (context, routeKey, model, isAllowed) => {
    expect(refuseUse(context, routeKey, model) === undefined).toBe(isAllowed);
  });
});
