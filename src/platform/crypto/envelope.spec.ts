import { randomBytes } from 'node:crypto';
import { ConfigError } from '../config/index.js';
import { AppError } from '../errors/index.js';
import { keyIdOf, open, rewrap, seal, type Place } from './envelope.js';
import { masterKey, masterKeys, type MasterKey } from './master-key.js';

const place: Place = {
  orgId: '018f0000-0000-7000-8000-000000000001',
  table: 'secrets',
  id: '018f0000-0000-7000-8000-000000000002',
};
const value = 'пароль с "кавычками" 🔑';
const key = masterKey('the newest key of this installation');
const older = masterKey('an older key of this installation..');
const stranger = masterKey('a key of somebody else altogether..');

/** The error that is thrown, checked to tell nothing of the value. */
function refusal(work: () => unknown, plain = value): AppError {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    const { message, stack, detail, cause } = error as AppError;
    const told = [message, stack, detail, JSON.stringify(error), String(cause)].join('\n');
    expect(told).not.toContain(plain);
    expect(told).not.toContain(key.key.toString('base64url'));
    return error as AppError;
  }
  throw new Error('it was opened');
}

describe('An envelope', () => {
  it.each([value, 'x', '', 'я'.repeat(10_000), '\u{1F511}'])('opens at its place (%#)', (plain) => {
    const text = seal(plain, place, key);
    expect(text).toMatch(/^artel1\.[0-9a-f]{8}\.[\w-]+\.[\w-]+$/);
    expect(keyIdOf(text)).toBe(key.id);
    expect(open(text, place, [key])).toBe(plain);
  });

  it('is another one each time, in all that is random', () => {
    const [one = [], two = []] = [seal(value, place, key), seal(value, place, key)].map((t) => t.split('.'));
    expect(one[2]).not.toBe(two[2]);
    expect(one[3]).not.toBe(two[3]);
  });

  it.each([
    { orgId: '018f0000-0000-7000-8000-00000000000f' },
    { table: 'integrations' },
    { id: '018f0000-0000-7000-8000-00000000000f' },
    // Exchanged, and written so that mere joining would be the same.
    { orgId: place.id, id: place.orgId },
    { orgId: `${place.orgId}","secrets`, table: place.id, id: '' },
  ])('does not open at another place: %j', (other) => {
    const text = seal(value, place, key);
    expect(refusal(() => open(text, { ...place, ...other }, [key])).code).toBe('secret_damaged');
    expect(refusal(() => rewrap(text, { ...place, ...other }, [key], key)).code).toBe('secret_damaged');
  });

  it('does not open when any letter of it was changed', () => {
    const text = seal('short', place, key);
    for (let at = 0; at < text.length; at++) {
      for (const letter of ['A', 'b', '0', '_', '.', '=']) {
        if (text[at] === letter) continue;
        const changed = text.slice(0, at) + letter + text.slice(at + 1);
        const { code } = refusal(() => open(changed, place, [key]), 'short');
        expect(['secret_damaged', 'encryption_key_unknown']).toContain(code);
      }
    }
  });

  it('does not open when cut, lengthened, or put together from two', () => {
    const [one, two] = [seal(value, place, key), seal(value, place, key)];
    const [version, keyId, wrapped = '', sealed = ''] = one.split('.');
    const [, , otherWrapped, otherSealed] = two.split('.');
    const spoilt = [
      [version, keyId, otherWrapped, sealed],
      [version, keyId, wrapped, otherSealed],
      [version, keyId, sealed, wrapped],
      [version, keyId, wrapped],
      [version, keyId, wrapped, sealed, sealed],
      [version, keyId, wrapped, sealed.slice(0, -4)],
      [version, keyId, wrapped, `${sealed}AAAA`],
      [version, keyId, wrapped, 'AAAA'],
      [version, keyId, 'AAAA', sealed],
      ['artel2', keyId, wrapped, sealed],
      [''],
    ].map((parts) => parts.join('.'));
    for (const text of spoilt) {
      expect(refusal(() => open(text, place, [key])).code).toBe('secret_damaged');
    }
  });

  it('does not open under another key that claims its id', () => {
    const impostor: MasterKey = { id: key.id, key: stranger.key };
    expect(refusal(() => open(seal(value, place, key), place, [impostor])).code).toBe('secret_damaged');
  });

  it('names the key that is missing', () => {
    const text = seal(value, place, older);
    const error = refusal(() => open(text, place, [key, stranger]));
    expect(error).toMatchObject({ code: 'encryption_key_unknown', status: 503 });
    expect(error.detail).toContain(older.id);
    expect(error.detail).toContain('ENCRYPTION_KEY');
  });
});

describe('A new master key', () => {
  it('takes the data key over and leaves the value sealed as it is', () => {
    const before = seal(value, place, older);
    const after = rewrap(before, place, [key, older], key);
    expect(keyIdOf(after)).toBe(key.id);
    expect(after.split('.')[3]).toBe(before.split('.')[3]);
    expect(open(after, place, [key])).toBe(value);
    expect(refusal(() => open(after, place, [older])).code).toBe('encryption_key_unknown');
    // What was sealed before still opens, as long as the old key is there.
    expect(open(before, place, [key, older])).toBe(value);
  });
});

describe('Master keys', () => {
  it('are made of any text, always the same, with an id that is no part of them', () => {
    const text = randomBytes(40).toString('base64');
    const [one, two] = [masterKey(text), masterKey(text)];
    expect(one).toEqual(two);
    expect(one.key).toHaveLength(32);
    expect(one.key.toString('hex')).not.toContain(one.id);
    expect(masterKey(`${text} `).id).not.toBe(one.id);
  });

  it('cannot be the same twice', () => {
    expect(() => masterKeys(['a'.repeat(32), 'b'.repeat(32), 'a'.repeat(32)])).toThrow(ConfigError);
    expect(masterKeys(['a'.repeat(32), 'b'.repeat(32)])).toHaveLength(2);
  });
});
