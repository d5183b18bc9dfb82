import { aChat, anOrg, aUser, post, type Person } from '../support/builders.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment, eventually } from '../support/profile.js';
import { MailServer, type ReceivedMail } from '../support/smtp.js';

interface ChannelBody {
  id: string;
  type: string;
  address: string | null;
  verified: boolean;
  isOwn: boolean;
}
interface TestBody {
  outcome: string;
  errorCode?: string;
  error?: string;
  providerId?: string;
}
interface LogBody {
  items: { outcome: string; channelType: string; attempt: number; errorCode?: string | null }[];
}

const publicUrl = 'https://artel.example.com';
const patience = 90_000;

let mail: MailServer;
let artel: Deployment;
let owner: Person;

beforeAll(async () => {
  mail = await MailServer.start();
  artel = await aDeployment({
    SMTP_URL: mail.url,
    PUBLIC_URL: publicUrl,
    MAIL_FROM: 'Артель <artel@example.com>',
    LOG_LEVEL: 'debug',
  });
  owner = await anOrg(artel.url);
}, 120_000);

afterAll(async () => {
  await artel.stop();
  await mail.stop();
});

const channelsOf = async ({ client }: Person) =>
  (await client.get<{ items: ChannelBody[] }>('/notifications/channels')).body.items;
async function ownEmail(person: Person): Promise<ChannelBody> {
  const own = (await channelsOf(person)).find(({ type, isOwn }) => type === 'email' && isOwn);
  if (!own) throw new Error('The address of the account is no channel');
  return own;
}
const add = (person: Person, address: string) =>
  person.client.post<ChannelBody & { code: string }>('/notifications/channels', { type: 'email', address });
const mailed = (address: string, count = 1): Promise<ReceivedMail[]> =>
  eventually(
    `${count} mails to ${address}`,
    async () => Promise.resolve(mail.to(address).length >= count && mail.to(address)),
    patience,
  );
const codeIn = (letter: ReceivedMail | undefined): string =>
  /[2-9A-Z]{5}-[2-9A-Z]{5}/.exec(letter?.text ?? '')?.[0] ?? '';
const tried = async (person: Person) => {
  const { id } = await ownEmail(person);
  return (await person.client.post<TestBody>(`/notifications/channels/${id}/test`)).body;
};

describe('An address for notifications', () => {
  it('is that of the account, for everybody and without a code', async () => {
    expect(await ownEmail(owner)).toMatchObject({ address: owner.email, verified: true });
    const refused = await add(owner, owner.email.toUpperCase());
    expect([refused.status, refused.body.code]).toEqual([409, 'already_exists']);
    const malformed = await add(owner, 'ivan@example.com\r\nBcc: all@example.com');
    expect([malformed.status, malformed.body.code]).toEqual([400, 'validation_failed']);
  });

  it('is another one once the code is entered that was mailed to it, and no other code', async () => {
    const person = await aUser(owner);
    const address = `other-${person.email}`;
    const { status, body: channel } = await add(person, address);
    expect([status, channel.verified]).toEqual([201, false]);
    const code = codeIn((await mailed(address))[0]);
    expect(code).toHaveLength(11);
    expect(JSON.stringify(channel)).not.toContain(code);
    const enter = (text: string, by = person) =>
      by.client.post<{ code: string }>(`/notifications/channels/${channel.id}/verify`, { code: text });

    expect((await enter('22222-22222')).body?.code).toBe('link_invalid');
    expect((await enter(code, owner)).status).toBe(404);
    expect((await enter(` ${code.toLowerCase().replace('-', ' ')} `)).status).toBe(204);
    const own = (await channelsOf(person)).find(({ id }) => id === channel.id);
    expect(own).toMatchObject({ address, verified: true });
    expect((await enter(code)).body?.code).toBe('link_invalid');
  });

  it('is sent a newer code when it is asked for, and the one before works no more', async () => {
    const person = await aUser(owner);
    const address = `newer-${person.email}`;
    const { body: channel } = await add(person, address);
    const former = codeIn((await mailed(address))[0]);
    const path = `/notifications/channels/${channel.id}`;
    expect((await person.client.patch(path, { relink: true })).status).toBe(200);
    const newer = codeIn((await mailed(address, 2))[1]);
    expect((await person.client.post(`${path}/verify`, { code: former })).status).toBe(410);
    expect((await person.client.post(`${path}/verify`, { code: newer })).status).toBe(204);
  });

  it('is guessed by nobody, and bothers nobody without end', async () => {
    const person = await aUser(owner);
    const { body: channel } = await add(person, `guessed-${person.email}`);
    const path = `/notifications/channels/${channel.id}`;
    const guesses: number[] = [];
    for (let guess = 0; guess < 12; guess++)
      guesses.push((await person.client.post(`${path}/verify`, { code: '33333-33333' })).status);
    expect(guesses.slice(-2)).toEqual([429, 429]);
    const asked: number[] = [];
    for (let time = 0; time < 7; time++)
      asked.push((await person.client.patch(path, { relink: true })).status);
    expect(asked).toContain(429);
  });
});

describe('A notification by e-mail', () => {
  it('says the same as text and as HTML, and tells machines what it is', async () => {
    const person = await aUser(owner);
    const { outcome, providerId } = await tried(person);
    expect(outcome).toBe('delivered');
    const [letter] = await mailed(person.email);
    expect(letter?.headers.get('message-id')).toBe(providerId);
    expect(letter?.headers.get('auto-submitted')).toBe('auto-generated');
    expect(letter?.headers.get('list-unsubscribe')).toBe(`<${publicUrl}/settings/notifications>`);
    expect(letter?.text).toContain(letter?.subject);
    expect(letter?.text).toContain(`${publicUrl}/settings/notifications`);
    expect(letter?.html).toContain(`href="${publicUrl}/settings/notifications"`);
  });

  it.each([
    ['a mailbox that is not there', '550 5.1.1 no such mailbox', 'mail_refused'],
    ['a mailbox that is busy', '450 4.2.1 busy', 'mail_deferred'],
    ['a server that goes away', '421 4.3.2 going away', 'mail_deferred'],
  ])('says why it did not arrive: %s', async (_, answer, code) => {
    const person = await aUser(owner);
    mail.refused.set(person.email, answer);
    const result = await tried(person);
    expect(result).toMatchObject({ outcome: 'failed', errorCode: code });
    expect(result.error).not.toContain(person.email);
    mail.refused.delete(person.email);
    expect((await tried(person)).outcome).toBe('delivered');
  });

  it('waits until the server is there again', async () => {
    const person = await aUser(owner);
    await mail.stop();
    expect(await tried(person)).toMatchObject({ outcome: 'failed', errorCode: 'mail_deferred' });
    await mail.listen();
    expect((await tried(person)).outcome).toBe('delivered');
  });

  it('is sent again with the same Message-ID when nobody knows whether it was taken', async () => {
    const person = await aUser(owner);
    const chat = await aChat(owner, [person]);
    mail.silent.add(person.email);
    await post(owner, chat.id, `@${person.username} взгляни`);
    await mailed(person.email);
    mail.silent.delete(person.email);
    const [first, second] = await mailed(person.email, 2);
    expect(second?.headers.get('message-id')).toBe(first?.headers.get('message-id'));
    const log = await eventually(
      'it is delivered',
      async () => {
        const { body } = await person.client.get<LogBody>('/notifications/log?channelType=email');
        return body.items.some(({ outcome }) => outcome === 'delivered') && body.items;
      },
      patience,
    );
    expect(log.map(({ outcome }) => outcome)).toEqual(['delivered', 'retrying']);
    expect(log[1]?.errorCode).toBe('mail_unanswered');
  }, 240_000);

  it('leaves no address and no code in the logs', () => {
    const logs = [...artel.apis, ...artel.workers].map(({ log }) => log).join('\n');
    expect(mail.mails.flatMap(({ to }) => to).filter((address) => logs.includes(address))).toEqual([]);
    const codes = mail.mails.map((letter) => codeIn(letter)).filter(Boolean);
    expect(codes.length).toBeGreaterThan(0);
    expect(codes.filter((code) => logs.includes(code) || logs.includes(code.replace('-', '')))).toEqual([]);
  });
});
