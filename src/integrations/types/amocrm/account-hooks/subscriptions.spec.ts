import { CrmFailure } from '../api.js';
import { AmocrmSubscriptions } from './subscriptions.js';

const PUBLIC_URL = 'https://artel.example.com';
const domain = 'example.amocrm.ru';
const idOf = (n: number): string => `018f0000-0000-7000-8000-00000000000${n}`;
const addressOf = (n: number, key = 'key'): string =>
  `${PUBLIC_URL}/api/v1/integrations/amocrm/${idOf(n)}/events/${key}`;
const signal = new AbortController().signal;

/** An account that calls `addresses`, and a server that knows these integrations, and whether each has the account. */
function anAccount(addresses: string[], knowing: Record<string, boolean> = {}, failure?: Error) {
  const told = new Set(addresses);
  const asked: string[] = [];
  const accounts = {
    call: (_: unknown, { method, body }: { method: string; body?: { destination: string } }) => {
      asked.push(method);
      if (failure) return Promise.reject(failure);
      if (method === 'POST') told.add(body?.destination ?? '');
      if (method === 'DELETE') told.delete(body?.destination ?? '');
      return Promise.resolve({
        _embedded: { webhooks: [...told].map((destination) => ({ destination })) },
      });
    },
  };
  const query = (_: string, [ids]: [string[]]) =>
    Promise.resolve(ids.filter((id) => id in knowing).map((id) => ({ id, isRightful: knowing[id] })));
  const subscriptions = new AmocrmSubscriptions(
    { PUBLIC_URL } as never,
    accounts as never,
    { query } as never,
  );
  return { told, asked, subscriptions };
}

const known = (listensToAccount: boolean) => ({
  ...{ id: idOf(1), orgId: 'o', agentId: 'a', settings: { domain, listensToAccount } },
  secrets: listensToAccount ? { eventsKey: { domain, key: 'key' } } : {},
});

describe('Who is to be deleted', () => {
  it('takes its addresses away, also where it listens no more', async () => {
    for (const listens of [true, false]) {
      const before = `https://before.example.com/api/v1/integrations/amocrm/${idOf(1)}/events/old`;
      const { told, subscriptions } = anAccount([addressOf(1), before, addressOf(2)]);
      await subscriptions.leave(known(listens) as never, signal);
      expect([...told]).toEqual([addressOf(2)]);
    }
  });

  it('may be nobody whom the account shows its addresses, where it does not listen', async () => {
    const refused = new CrmFailure(403, 'Forbidden');
    const deaf = anAccount([], {}, refused).subscriptions;
    await expect(deaf.leave(known(false) as never, signal)).resolves.toBeUndefined();
    await expect(deaf.leave(known(true) as never, signal)).rejects.toBe(refused);
    const away = anAccount([], {}, new CrmFailure(503, 'Away')).subscriptions;
    await expect(away.leave(known(false) as never, signal)).rejects.toThrow();
  });
});

describe('Who begins to listen', () => {
  const held = (keep: (state: object) => Promise<void>) => ({
    ...known(true),
    ...{ accountKey: null, signal, state: { isTold: true }, keep },
  });

  it('has the addresses taken away of integrations that have the account no more', async () => {
    const strange = [
      'https://other.example.com/hook',
      `${PUBLIC_URL}/api/v1/integrations/amocrm/nothing/events/x`,
      `${PUBLIC_URL}/else/${idOf(3)}`,
      `${PUBLIC_URL}/api/v1/integrations/amocrm/${idOf(3)}/scope`,
    ];
    // Of another server, which nobody here knows.
    strange.push(addressOf(6).replace(PUBLIC_URL, 'https://other.example.com'));
    const moved = addressOf(5).replace(PUBLIC_URL, 'https://before.example.com');
    const all = [addressOf(1, 'former'), addressOf(2), addressOf(3), addressOf(4), moved, ...strange];
    const { told, subscriptions } = anAccount(all, { [idOf(2)]: true, [idOf(4)]: false, [idOf(5)]: false });
    await subscriptions.settle(held(() => Promise.resolve()) as never);
    expect([...told].sort()).toEqual([addressOf(1), addressOf(2), ...strange].sort());
  });

  it('tells nothing where it was taken from it meanwhile', async () => {
    const { told, asked, subscriptions } = anAccount([]);
    const lost = new Error('lost');
    await expect(subscriptions.settle(held(() => Promise.reject(lost)) as never)).rejects.toBe(lost);
    expect([told.size, asked]).toEqual([0, []]);
  });
});
