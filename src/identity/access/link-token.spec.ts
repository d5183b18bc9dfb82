import { sha256 } from '../../platform/crypto/index.js';
import { LinkToken, newLinkToken } from './link-token.js';

describe('A link token', () => {
  it('is new each time, of its own kind, and known by its hash', () => {
    const [one, two] = [newLinkToken('invite'), newLinkToken('invite')];
    expect(one.text).not.toBe(two.text);
    expect(one.hash).toBe(sha256(one.text));
    expect(one.hash).not.toContain(one.text);
    expect(LinkToken('invite').parse(one.text)).toBe(one.text);
    expect(LinkToken('password-reset').safeParse(one.text).success).toBe(false);
  });

  it.each([
    null,
    undefined,
    '',
    ' ',
    'null',
    'art_i_',
    `art_i_${'A'.repeat(42)}`,
    `art_i_${'A'.repeat(44)}`,
    7,
    {},
  ])('is not %j', (token) => expect(LinkToken('invite').safeParse(token).success).toBe(false));
});
