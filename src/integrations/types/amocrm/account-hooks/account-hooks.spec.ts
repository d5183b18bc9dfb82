import { AmocrmAccountHooks } from './account-hooks.js';

const domain = 'example.amocrm.ru';
const key = 'k'.repeat(43);
const integrationId = '018f0000-0000-7000-8000-000000000001';
const body = Buffer.from(
  new URLSearchParams({
    'message[add][0][id]': 'm',
    'message[add][0][chat_id]': 'c',
    'message[add][0][text]': 'Здравствуйте!',
    'message[add][0][type]': 'incoming',
  }).toString(),
);
const salesbot = { botId: 7, leadFieldId: 501, pauseSeconds: 1 };

async function outcomesOf(settings: object, accountKey: string | null): Promise<unknown> {
  const opened = {
    ...{ id: integrationId, orgId: 'o', agentId: 'a', accountKey, desired: 'running' },
    ...{ settings: { domain, ...settings }, secrets: { eventsKey: { domain, key } } },
  };
  const hooks = new AmocrmAccountHooks(
    {
      enter: (_type: string, _id: string, work: (one: unknown) => Promise<unknown>) => work(opened),
    } as never,
    { readable: (one: unknown) => one } as never,
    {} as never,
    { take: () => Promise.resolve('taken') } as never,
    {} as never,
    {} as never,
  );
  return hooks.take({ integrationId, key, body });
}

describe('what an account tells', () => {
  it('is taken by whoever has its chats', async () => {
    expect(await outcomesOf({ salesbot }, domain)).toEqual(['taken']);
  });

  it('is nothing to who has lost the account to another integration', async () => {
    expect(await outcomesOf({ salesbot }, null)).toEqual(['ignored']);
    expect(await outcomesOf({ salesbot }, 'other.amocrm.ru')).toEqual(['ignored']);
  });

  it('is heard as ever by whoever never answered there', async () => {
    expect(await outcomesOf({}, null)).toEqual(['taken']);
  });
});
