import type { Config } from '../../../../platform/config/index.js';
import { AmocrmAccounts } from '../accounts.js';
import { AmocrmMirror } from './mirror.js';

const channel = { AMOCRM_CHANNEL_ID: 'our-channel', AMOCRM_CHANNEL_SECRET: 'our-secret' };
const whole = { ...channel, AMOCRM_CHANNEL_BOT_ID: 'our-bot' };

/** An integration of an account, on a server that has set up as much. */
function at(own: Partial<Config>, given: object) {
  const accounts = new AmocrmAccounts(
    { EGRESS_ALLOW: [], ...own } as unknown as Config,
    {} as never,
    {} as never,
  );
  const known = accounts.readable({ settings: { domain: 'example.amocrm.ru', ...given }, secrets: {} });
  return { known, mirror: new AmocrmMirror(accounts, {} as never, {} as never) };
}

describe('Conversations in amoCRM', () => {
  it('are shown where an integration says so, and there is a whole channel', () => {
    const { known, mirror } = at(whole, { mirrors: true, scopeId: 'scope' });
    expect(mirror.looksOn(known.settings)).toBe(true);
    expect(mirror.channelOf(known)).toMatchObject({ id: 'our-channel', botRefId: 'our-bot' });
  });

  it.each([
    ['an integration that was set up before', whole, { scopeId: 'scope' }],
    ['a server that has a channel for whoever wants it', whole, { mirrors: false }],
  ])('are not shown, nor is anything refused, for %s', (_, own, given) => {
    const { known, mirror } = at(own, given);
    expect(mirror.looksOn(known.settings)).toBe(false);
    expect(mirror.channelOf(known)).toBeUndefined();
  });

  it.each([
    ['bot', channel],
    ['channel', {}],
  ])('are shown no more when the server has lost its %s', (_, own) => {
    const { known, mirror } = at(own, { mirrors: true, scopeId: 'scope' });
    expect(mirror.looksOn(known.settings)).toBe(false);
  });
});
