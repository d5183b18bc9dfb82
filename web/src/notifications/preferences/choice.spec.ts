import type { TypePreference } from '../api-types';
import { isSentBy, withWay } from './choice';

const preference = (channels: TypePreference['channels'], enabled = true): TypePreference => ({
  type: 'mention',
  enabled,
  channels,
  mandatory: false,
});

describe('A choice of ways', () => {
  it('is all of them until one is taken out, and all again with the last', () => {
    const less = withWay(preference(null), 'email', false);
    expect(less.channels).toEqual(['telegram', 'webhook']);
    expect(withWay(less, 'email', true).channels).toBeNull();
  });

  it('may be none: the inbox alone', () => {
    const none = withWay(preference(['email']), 'email', false);
    expect(none.channels).toEqual([]);
    expect(isSentBy(none, 'email')).toBe(false);
    expect(withWay(none, 'telegram', true).channels).toEqual(['telegram']);
  });

  it('means nothing for what is not told at all', () => {
    expect(isSentBy(preference(null), 'email')).toBe(true);
    expect(isSentBy(preference(null, false), 'email')).toBe(false);
  });
});
