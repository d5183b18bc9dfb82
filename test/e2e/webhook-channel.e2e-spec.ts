import { aChat, anOrg, aUser, post, type Person } from '../support/builders.js';
import type { Deployment } from '../support/deployment.js';
import { aDeployment, eventually } from '../support/profile.js';
import { isSignedWith, WebhookSink, type ReceivedCall } from '../support/webhook-sink.js';

interface ChannelBody {
  id: string;
  address: string;
  enabled: boolean;
  verified: boolean;
  disabledReason: string | null;
  failures: number;
  secret?: string;
  code?: string;
}
interface TestBody {
  outcome: string;
  errorCode?: string;
  error?: string;
  providerId?: string;
}
interface LogBody {
  items: { outcome: string; channelType: string; errorCode?: string | null }[];
}

const patience = 90_000;

let sink: WebhookSink;
let other: WebhookSink;
let artel: Deployment;
let owner: Person;

beforeAll(async () => {
  sink = await WebhookSink.start();
  other = await WebhookSink.start();
  artel = await aDeployment({ EGRESS_ALLOW: sink.authority, LOG_LEVEL: 'debug' });
  owner = await anOrg(artel.url);
}, 120_000);

afterAll(async () => {
  await artel.stop();
  await sink.stop();
  await other.stop();
});

/** They alone give addresses that the operator has opened. */
const anAdmin = (): Promise<Person> => aUser(owner, { role: 'admin' });

let count = 0;
const aPath = (): string => `/hook-${count++}`;
const add = async (person: Person, address: string) =>
  person.client.post<ChannelBody>('/notifications/channels', { type: 'webhook', address });
async function aWebhook(person: Person, path = aPath()): Promise<ChannelBody & { path: string }> {
  const { status, body } = await add(person, sink.url(path));
  if (status !== 201) throw new Error(`The webhook was answered ${status}: ${JSON.stringify(body)}`);
  return { ...body, path };
}
const tried = async (person: Person, { id }: ChannelBody): Promise<TestBody> =>
  (await person.client.post<TestBody>(`/notifications/channels/${id}/test`)).body;
async function shown(person: Person, { id }: ChannelBody): Promise<ChannelBody | undefined> {
  const { body } = await person.client.get<{ items: ChannelBody[] }>('/notifications/channels');
  return body.items.find((channel) => channel.id === id);
}
async function mention(person: Person): Promise<void> {
  const chat = await aChat(owner, [person]);
  await post(owner, chat.id, `@${person.username} взгляни`);
}
const called = (path: string, times = 1): Promise<ReceivedCall[]> =>
  eventually(
    `${times} calls of ${path}`,
    async () => Promise.resolve(sink.at(path).length >= times && sink.at(path)),
    patience,
  );

describe('A webhook', () => {
  it('is called with what happened, signed by the secret that was shown once', async () => {
    const person = await anAdmin();
    const hook = await aWebhook(person);
    expect(hook).toMatchObject({ verified: true, enabled: true });
    expect(hook.secret).toMatch(/^whsec_[\w+/]{43}=$/);
    expect((await shown(person, hook))?.secret).toBeUndefined();

    const { outcome, providerId } = await tried(person, hook);
    expect(outcome).toBe('delivered');
    const [call] = sink.at(hook.path);
    expect(call?.headers['webhook-id']).toBe(providerId);
    expect(call && isSignedWith(hook.secret, call)).toBe(true);
    expect(JSON.parse(call?.body ?? '')).toMatchObject({
      type: 'notification',
      data: { type: 'system', title: expect.any(String), body: expect.any(String) },
    });
  });

  it('is signed by both secrets after its secret was changed', async () => {
    const person = await anAdmin();
    const hook = await aWebhook(person);
    const path = `/notifications/channels/${hook.id}`;
    const { body: changed } = await person.client.patch<ChannelBody>(path, { rotateSecret: true });
    expect(changed.secret).toMatch(/^whsec_/);
    expect(changed.secret).not.toBe(hook.secret);
    await tried(person, hook);
    const [call] = sink.at(hook.path);
    expect([hook.secret, changed.secret].map((secret) => call && isSignedWith(secret, call))).toEqual([
      true,
      true,
    ]);
    const asked = await person.client.patch<{ code: string }>(path, { relink: true });
    expect([asked.status, asked.body.code]).toEqual([409, 'conflict']);
  });

  it('is reached at public addresses over https alone, and what the operator allows', async () => {
    const refused = [
      other.url('/'),
      'http://example.com/hook',
      'https://127.0.0.1/',
      'https://169.254.169.254/latest',
      'https://[::1]/',
      'https://user:pass@example.com/',
      'ftp://example.com/',
      'x',
    ];
    for (const address of refused) {
      const { status, body } = await add(owner, address);
      expect([address, status, body.code]).toEqual([address, 400, 'validation_failed']);
    }
    const { status, body } = await add(owner, 'https://example.com/hook#part');
    expect([status, body.address]).toEqual([201, 'https://example.com/hook']);
    expect(other.calls).toEqual([]);
    const inside = await add(await aUser(owner), sink.url(aPath()));
    expect([inside.status, inside.body.code]).toEqual([403, 'forbidden']);
  });

  it('follows no redirect, and takes nothing but 2xx for an answer', async () => {
    const person = await anAdmin();
    const hook = await aWebhook(person);
    const answers = [
      { status: 302, headers: { location: sink.url('/elsewhere') } },
      { status: 404 },
      { status: 500 },
      { status: 200, body: 'x'.repeat(3_000_000) },
    ];
    sink.answer(hook.path, ...answers);
    const outcomes: unknown[] = [];
    for (const _ of answers) {
      const { outcome, errorCode } = await tried(person, hook);
      outcomes.push(errorCode ?? outcome);
    }
    expect(outcomes).toEqual(['webhook_failed', 'webhook_failed', 'webhook_failed', 'delivered']);
    expect(sink.at('/elsewhere')).toEqual([]);
  });
});

describe('A notification by a webhook', () => {
  it('comes again with the same id when it was not answered, and once it is, no more', async () => {
    const person = await anAdmin();
    const hook = await aWebhook(person);
    sink.answer(hook.path, 'cut', { status: 204 });
    await mention(person);
    const [first, second] = await called(hook.path, 2);
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(second?.body).toBe(first?.body);
    expect(second && isSignedWith(hook.secret, second)).toBe(true);
    const lines = await eventually(
      'it is delivered',
      async () => {
        const { body } = await person.client.get<LogBody>('/notifications/log?channelType=webhook');
        return body.items.some(({ outcome }) => outcome === 'delivered') && body.items;
      },
      patience,
    );
    expect(lines.map(({ outcome }) => outcome)).toEqual(['delivered', 'retrying']);
    expect(sink.at(hook.path)).toHaveLength(2);
  }, 240_000);

  it('comes not before its server wants it', async () => {
    const person = await anAdmin();
    const hook = await aWebhook(person);
    sink.answer(hook.path, { status: 503, headers: { 'retry-after': '9' } }, { status: 204 });
    await mention(person);
    const [first, second] = await called(hook.path, 2);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(8_500);
  }, 240_000);

  it('ends with 410: the webhook is switched off, and its owner is told otherwise', async () => {
    const person = await anAdmin();
    const hook = await aWebhook(person);
    sink.answer(hook.path, { status: 410 });
    await mention(person);
    const off = await eventually(
      'it is switched off',
      async () => {
        const channel = await shown(person, hook);
        return channel?.enabled === false && channel;
      },
      patience,
    );
    expect(off.disabledReason).toBe('gone');
    await eventually(
      'its owner is told',
      async () => {
        const { body } = await person.client.get<{ items: { type: string }[] }>('/notifications');
        return body.items.some(({ type }) => type === 'system');
      },
      patience,
    );
    expect(sink.at(hook.path)).toHaveLength(1);
    const on = await person.client.patch<ChannelBody>(`/notifications/channels/${hook.id}`, {
      enabled: true,
    });
    expect(on.body).toMatchObject({ enabled: true, disabledReason: null });
  }, 240_000);

  it('leaves no secret and no address in the logs', () => {
    const logs = [...artel.apis, ...artel.workers].map(({ log }) => log).join('\n');
    expect(logs).not.toContain('whsec_');
    expect(sink.calls.length).toBeGreaterThan(0);
    expect(sink.calls.filter(({ path }) => logs.includes(`${sink.authority}${path}`))).toEqual([]);
  });
});
