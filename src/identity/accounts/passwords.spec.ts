import { getRounds } from 'bcrypt';
import { hashPassword, passwordMatches } from './passwords.js';

describe('A password', () => {
  // OWASP's Password Storage Cheat Sheet wants a work factor of 10 at least.
  it('costs who guesses it 2^12 rounds', async () => {
    expect(getRounds(await hashPassword('correct horse battery'))).toBe(12);
  });

  it('matches itself, also in other code points, and nothing else', async () => {
    const hash = await hashPassword('\u0439');
    expect(await passwordMatches('\u0438\u0306', hash)).toBe(true);
    expect(await passwordMatches('\u0438', hash)).toBe(false);
    expect(await passwordMatches('\u0439', undefined)).toBe(false);
  });

  it('is refused past what bcrypt reads, not cut', async () => {
    await expect(hashPassword('a'.repeat(73))).rejects.toMatchObject({ code: 'password_too_long' });
    const hash = await hashPassword('a'.repeat(72));
    expect(await passwordMatches('a'.repeat(73), hash)).toBe(false);
  });
});
