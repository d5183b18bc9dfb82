import { createHmac } from 'node:crypto';
import { AmocrmHooks } from './amocrm-hooks.js';

const body = Buffer.from('{}');
const scopeId = 'channel_account';

/** How many integrations were looked for, and opened, for a request that nobody has signed. */
async function openedBy(signature: string | string[] | undefined): Promise<[number, number]> {
  let [looked, opened] = [0, 0];
  const hooks = new AmocrmHooks(
    {
      alike: () => {
        looked++;
        return Promise.resolve(['one', 'two']);
      },
      enter: (_type: string, id: string, work: (one: unknown) => unknown) => {
        opened++;
        return Promise.resolve(work({ id, settings: { mirrors: true, scopeId } }));
      },
    } as never,
    {
      readable: (one: unknown) => one,
      clientOf: () => ({ channelId: 'channel', channelSecret: 'secret' }),
    } as never,
    {} as never,
    {} as never,
    {} as never,
    {} as never,
  );
  await expect(hooks.take({ scopeId, body, signature })).rejects.toMatchObject({ code: 'unauthenticated' });
  return [looked, opened];
}

describe('what is brought to a channel', () => {
  it('opens nothing without a signature that could be one', async () => {
    const signature = createHmac('sha1', 'another').update(body).digest('hex');
    for (const none of [undefined, '', 'x', signature.slice(1), `${signature}0`, [signature]])
      expect(await openedBy(none)).toEqual([0, 0]);
    expect(await openedBy(signature)).toEqual([1, 2]);
  });
});
