import { anOrg, aUser, ended, post, type Person } from '../support/builders.js';
import { tookPlace, type EventBody } from '../support/calendar.js';
import type { Deployment } from '../support/deployment.js';
import { MailServer } from '../support/smtp.js';
import { toldOf } from '../support/notifications.js';
import { aDeployment, eventually } from '../support/profile.js';
import { linkedByPolling, logOf } from '../support/telegram.js';
import { TelegramApi } from '../support/telegram-api.js';

const publicUrl = 'https://artel.example.com';

let mail: MailServer;
let telegram: TelegramApi;
let artel: Deployment;
let owner: Person;

beforeAll(async () => {
  [mail, telegram] = await Promise.all([MailServer.start(), TelegramApi.start()]);
  artel = await aDeployment({
    SMTP_URL: mail.url,
    MAIL_FROM: 'artel@example.com',
    PUBLIC_URL: publicUrl,
    ...telegram.settings,
    TELEGRAM_UPDATES: 'polling',
  });
  owner = await anOrg(artel.url);
}, 120_000);

afterAll(async () => {
  await artel?.stop();
  await Promise.all([mail?.stop(), telegram?.stop()]);
});

/** A chat of this person with a role that keeps calendars. */
async function withSecretary(person: Person): Promise<string> {
  const made = await owner.client.post<{ id: string }>('/agents', {
    username: `secretary-${crypto.randomUUID().slice(0, 8)}`,
    name: 'Секретарь',
    title: 'Секретарь',
    description: 'Ведёт календарь',
    type: 'simple',
    prompt: 'Ты секретарь.',
    tools: ['calendar_create'],
    toolPolicies: { calendar_create: 'auto' },
  });
  const { body } = await person.client.post<{ id: string }>('/chats', {
    kind: 'agent',
    agentId: made.body.id,
  });
  return body.id;
}

/** What is asked for and said, and words of the notification in the person's language. */
const cases = [
  ['ru', 'Напомни позвонить в банк', 'Пора звонить в банк', 'отвечает Секретарь', 'ещё никто не проверил'],
  [
    'en',
    'Remind me to call the bank',
    'Time to call the bank',
    'Секретарь has answered',
    'Nobody has validated',
  ],
] as const;

async function remindMe([
  locale,
  question,
  answer,
  heading,
  unvalidated,
]: (typeof cases)[number]): Promise<void> {
  const person = await aUser(owner);
  await owner.client.patch(`/users/${person.id}`, { locale });
  const telegramChat = await linkedByPolling(person, telegram);
  telegram.fail(telegramChat, { kind: 'blocked' });

  const title = `${question} ${crypto.randomUUID().slice(0, 8)}`;
  const input = {
    title,
    // Later than the role takes to make it, on a slow machine too.
    when: new Date(Date.now() + 20_000).toISOString(),
    instructions: `[[say:${answer}]]`,
  };
  const chatId = await withSecretary(person);
  const { runs } = await post(person, chatId, `${title} [[tool:calendar_create ${JSON.stringify(input)}]]`);
  expect((await ended(person, runs[0]?.id ?? '')).status).toBe('succeeded');
  const { body } = await person.client.get<{ items: EventBody[] }>(
    `/calendar/events?q=${encodeURIComponent(title)}`,
  );
  expect(body.items).toMatchObject([{ title, chatId, createdBy: person.id }]);
  const done = await tookPlace(person, body.items[0]?.id ?? '', 120_000);
  expect(done.status).toBe('succeeded');

  const { id, link } = await toldOf(person, 'event', answer);
  const letters = () => mail.to(person.email).filter(({ text }) => text.includes(answer));
  const [letter] = await eventually(
    'the e-mail arrives',
    () => Promise.resolve(letters().length > 0 && letters()),
    60_000,
  );
  expect(letter?.subject).toContain(heading);
  expect(letter?.text).toContain(answer);
  expect(letter?.text).toContain(unvalidated);
  expect(letter?.text).toContain(publicUrl + link);
  expect(letter?.html).toContain(answer);

  const attempts = await eventually('the log has the e-mail', async () => {
    const rows = await logOf(person, `&notificationId=${id}`);
    return (
      rows.some(({ channelType, outcome }) => channelType === 'email' && outcome === 'delivered') && rows
    );
  });
  expect(attempts.map(({ channelType, outcome }) => `${channelType} ${outcome}`).sort()).toEqual([
    'email delivered',
    'telegram failed',
    'web delivered',
  ]);
  expect(telegram.of('sendMessage', telegramChat).filter(({ status }) => status === 403)).toHaveLength(1);
  // It was sent once, whatever was tried.
  expect(letters()).toHaveLength(1);
}

it('What somebody asks to be reminded of reaches them by the next channel when the first one fails for good', async () => {
  // Both wait for most of their time.
  await Promise.all(cases.map(remindMe));
}, 300_000);
