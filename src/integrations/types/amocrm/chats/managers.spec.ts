import { jest } from '@jest/globals';
import { AppError } from '../../../../platform/errors/index.js';
import type { AmocrmApi, ApiCall } from '../api.js';
import type { Holder } from '../grants.js';
import { AmocrmManagers } from './managers.js';

const holder = { id: 'integration', domain: 'example.amocrm.ru' } as Holder;

/** An account that names its people by pages, or fails at one of them. */
function account(pages: (string[] | Error)[]) {
  const asked: unknown[] = [];
  const call = (_: Holder, { query }: ApiCall): Promise<unknown> => {
    asked.push(query?.page);
    const page = pages[Number(query?.page) - 1];
    if (page instanceof Error) return Promise.reject(page);
    const users = page?.map((id) => ({ name: `Name of ${id}`, amojo_id: id }));
    return Promise.resolve(users && { _embedded: { users } });
  };
  return { asked, managers: new AmocrmManagers({ call } as unknown as AmocrmApi) };
}

/** Each is asked for its people once a minute. */
const nextMinute = () => jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 61_000);

const full = Array.from({ length: 250 }, (_, n) => `user-${n}`);

afterEach(() => {
  jest.restoreAllMocks();
});

describe('Who writes in the chats of amoCRM', () => {
  it('is one of its people, on whatever page', async () => {
    const { asked, managers } = account([full, ['anna']]);
    expect(await managers.find(holder, 'anna')).toEqual({ name: 'Name of anna', isPerson: true });
    expect(await managers.find(holder, 'user-7')).toEqual({ name: 'Name of user-7', isPerson: true });
    expect(asked).toEqual([1, 2]);
  });

  it('is a bot when it is none of them, and they are not asked for each of its words', async () => {
    const { asked, managers } = account([full]);
    expect(await managers.find(holder, 'a-bot')).toEqual({ name: undefined, isPerson: false });
    expect(await managers.find(holder, 'a-bot')).toEqual({ name: undefined, isPerson: false });
    expect(asked).toEqual([1, 2]);
  });

  it.each([
    ['nothing', [new AppError('crm_failed', 'Forbidden')]],
    ['only a part', [full, new AppError('egress_timeout', 'Too late')]],
    ['nobody’s id', [[]]],
    ['no end', Array.from({ length: 20 }, () => full)],
  ])('counts as a person where the account says %s', async (_, pages) => {
    const { managers } = account(pages);
    expect(await managers.find(holder, 'somebody')).toEqual({ isPerson: true });
  });

  it('counts as a person when those who are told are those of before, which are good for names alone', async () => {
    const pages: (string[] | Error)[] = [['anna']];
    const { managers } = account(pages);
    expect(await managers.find(holder, 'boris')).toEqual({ isPerson: false });
    pages[0] = new AppError('egress_timeout', 'Too late');
    nextMinute();
    expect(await managers.find(holder, 'boris')).toEqual({ isPerson: true });
    expect(await managers.find(holder, 'anna')).toEqual({ name: 'Name of anna', isPerson: true });
    pages[0] = ['anna'];
    nextMinute();
    expect(await managers.find(holder, 'boris')).toEqual({ isPerson: false });
  });

  it('is one of the people of the account that the integration works in now', async () => {
    const pages = [['anna']];
    const { managers } = account(pages);
    expect(await managers.find(holder, 'anna')).toMatchObject({ isPerson: true });
    pages[0] = ['boris'];
    const other = { ...holder, domain: 'other.amocrm.ru' };
    expect(await managers.find(other, 'boris')).toEqual({ name: 'Name of boris', isPerson: true });
    expect(await managers.find(other, 'anna')).toEqual({ isPerson: false });
  });

  it('counts as a person when nobody is named', async () => {
    const { asked, managers } = account([['anna']]);
    expect(await managers.find(holder, undefined)).toEqual({ isPerson: true });
    expect(asked).toEqual([]);
  });
});
