import { PermanentFailure, TryLater } from '../../../../notifications/index.js';
import { AppError } from '../../../../platform/errors/index.js';
import { IntegrationRefused } from '../../../integration.js';
import { CrmFailure } from '../api.js';
import { SalesbotAnswers } from './salesbot-answers.js';

const domain = 'example.amocrm.ru';
const settings = { domain, salesbot: { botId: 7, leadFieldId: 501, pauseSeconds: 1 } };
const signal = new AbortController().signal;

/** What comes of an answer where the account answers so, and how often it was asked who it is. */
async function refusalOf({
  write,
  read,
  accountKey = domain,
}: {
  write?: Error;
  read?: Error;
  accountKey?: string | null;
}): Promise<{ error: unknown; asked: string[] }> {
  const asked: string[] = [];
  const accounts = {
    call: (_: unknown, { method, path }: { method: string; path: string }) => {
      asked.push(`${method} ${path}`);
      return write ? Promise.reject(write) : Promise.resolve();
    },
    read: () => {
      asked.push('account');
      return read ? Promise.reject(read) : Promise.resolve({});
    },
  };
  const turns = {
    within: (
      _at: unknown,
      _entity: string,
      _seconds: number,
      own: AbortSignal,
      work: (own: AbortSignal) => unknown,
    ) => work(own),
  };
  const contact = { profile: { domain, leadId: 5 } };
  const answers = new SalesbotAnswers(
    accounts as never,
    { find: () => Promise.resolve(contact) } as never,
    turns as never,
    { run: (work: (tx: unknown) => unknown) => work({}) } as never,
  );
  const known = { id: 'i', orgId: 'o', agentId: 'a', settings, secrets: {}, accountKey };
  const error = await answers
    .send(known as never, { to: 'chat', text: 'Да.', id: '1' }, signal)
    .then(() => undefined)
    .catch((thrown: unknown) => thrown);
  return { error, asked };
}

const patch = 'PATCH leads/5';

describe('an answer by a bot', () => {
  it('waits for people where the account is not paid', async () => {
    const { error, asked } = await refusalOf({ write: new CrmFailure(402, 'Pay') });
    expect(error).toBeInstanceOf(IntegrationRefused);
    expect(asked).toEqual([patch]);
  });

  it('waits for people where the account lets nobody in, and concerns one lead alone where it does', async () => {
    const write = new CrmFailure(403, 'Forbidden');
    const blocked = await refusalOf({ write, read: new IntegrationRefused('Blocked') });
    expect(blocked.error).toMatchObject({ detail: 'Blocked' });
    expect(blocked.error).toBeInstanceOf(IntegrationRefused);
    const { error, asked } = await refusalOf({ write });
    expect(error).toBeInstanceOf(PermanentFailure);
    expect(asked).toEqual([patch, 'account']);
  });

  it('is tried again where it cannot be told which of the two it is', async () => {
    const away = new AppError('egress_failed', 'Away');
    const { error } = await refusalOf({ write: new CrmFailure(403, 'Forbidden'), read: away });
    expect(error).toBeInstanceOf(TryLater);
  });

  it('is one lead’s where it is gone, or takes no such words', async () => {
    for (const status of [400, 404]) {
      const { error, asked } = await refusalOf({ write: new CrmFailure(status, 'No') });
      expect(error).toBeInstanceOf(PermanentFailure);
      expect(asked).toEqual([patch]);
    }
  });

  it('is nobody’s to give whose account another integration has by now', async () => {
    for (const accountKey of [null, 'other.amocrm.ru']) {
      const { error, asked } = await refusalOf({ accountKey });
      expect(error).toBeInstanceOf(IntegrationRefused);
      expect(asked).toEqual([]);
    }
    expect(await refusalOf({})).toEqual({ error: undefined, asked: [patch, 'POST salesbot/run'] });
  });
});
