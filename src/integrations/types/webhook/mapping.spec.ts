import { cpuMillis } from '../../../../test/support/effort.js';
import { follow, followIn, isPlain } from './json-path.js';
import { deliveryIdOf, mapBody, pathsOf } from './mapping.js';
import { WebhookSettings } from './webhook-settings.js';

const settingsOf = (more: object) => WebhookSettings.strict().parse(more);
const order = {
  id: 17,
  at: 1_800_000_000,
  when: '2027-03-01T12:00:00+03:00',
  customer: { name: 'Анна', phone: null, tags: ['new', 'vip'] },
  lines: [
    { sku: 'A', n: 2 },
    { sku: 'B', n: 1 },
  ],
  empty: '',
};

function mapped(more: object, body: unknown = order) {
  const settings = settingsOf(more);
  const paths = pathsOf(settings);
  const values = follow(paths, body);
  const found = new Map(paths.map((path, index) => [path, values[index] ?? []]));
  return { ...mapBody(settings, found), found, settings };
}

describe('A mapping', () => {
  it('puts what stands at paths into words', () => {
    const { mapped: it, problems } = mapped({
      title: 'Заказ {{ $.id }}\nот {{$.customer.name}}',
      text: '{{ $.lines[*].sku }}; {{ $.customer }}; {{$.lines[-1].n}}{{ $.empty }}',
    });
    expect(problems).toEqual([]);
    expect(it.title).toBe('Заказ 17 от Анна');
    expect(it.text).toBe(`A, B; ${JSON.stringify(order.customer)}; 1`);
  });

  it('names the setting whose path finds nothing, unless it says what else', () => {
    const { mapped: it, problems } = mapped({
      title: '{{ $.nothing }}',
      text: 'Телефон: {{ $.customer.phone ?? "не указан" }}, {{ $.customer.mail ?? \'\' }}!',
    });
    expect(it.text).toBe('Телефон: не указан, !');
    expect(problems).toEqual([{ path: 'title', message: 'there is nothing at $.nothing' }]);
  });

  it('reads times, and names what is none', () => {
    expect(mapped({ startsAt: '$.at' }).mapped.startsAt).toBe('2027-01-15T08:00:00.000Z');
    expect(mapped({ startsAt: '$.when' }).mapped.startsAt).toBe(order.when);
    expect(mapped({ startsAt: '$.customer.name' }).problems).toEqual([
      { path: 'startsAt', message: 'there is no time at $.customer.name' },
    ]);
    expect(mapped({ startsAt: '$.never' }).problems).toHaveLength(1);
    expect(mapped({}).mapped.startsAt).toBeNull();
  });

  it('cuts what is long, and says so', () => {
    const { mapped: it } = mapped({ title: '{{ $.a }}', text: '{{ $.a }}' }, { a: 'я'.repeat(20_000) });
    expect(it.title.length).toBeLessThanOrEqual(200);
    expect(it.text.length).toBeLessThanOrEqual(8_000);
    expect(it.text).toMatch(/я …$/);
  });

  it.each([
    [{ text: 'a {{ $.b' }, 'text'],
    [{ text: '{{ b }}' }, 'text'],
    [{ startsAt: '$.[' }, 'startsAt'],
    [{ deliveryHeader: 'X: y' }, 'deliveryHeader'],
    [{ perMinute: 0 }, 'perMinute'],
    [{ nonsense: 1 }, ''],
  ])('is refused when it is saved as %p', (more, place) => {
    const { error } = WebhookSettings.strict().safeParse(more);
    expect(error?.issues.map(({ path }) => path.join('.'))).toEqual([place]);
  });
});

describe('A mapping to messages', () => {
  const message = { to: 'message', text: '{{ $.lines[0].sku }}' };

  it('says whose conversation it is, and what is known of them', () => {
    const { mapped: it, problems } = mapped({
      ...message,
      contactId: 'crm-{{ $.id }}',
      contactName: '{{ $.customer.name }}',
      userData: { tags: '$.customer.tags', skus: '$.lines[*].sku', nothing: '$.never' },
      title: '{{ $.never }}',
    });
    expect(problems).toEqual([]);
    expect(it).toMatchObject({
      text: 'A',
      contact: { id: 'crm-17', name: 'Анна' },
      userData: { tags: ['new', 'vip'], skus: ['A', 'B'] },
    });
  });

  it('leaves out what is large of what is known of them, and does not write it out to see that', async () => {
    const body = { id: 7, rows: Array.from({ length: 40_000 }, (_, n) => ({ n, text: 'words' })) };
    const paths = ['$', '$.rows', '$["rows"]'];
    const large = Object.fromEntries(Array.from({ length: 18 }, (_, n) => [`all${n}`, paths[n % 3]]));
    const settings = {
      ...message,
      text: '{{ $.id }}',
      userData: { ...large, id: '$.id', rows: '$.rows[0:900]' },
    };
    let known: object = {};
    expect(await cpuMillis(() => void (known = mapped(settings, body).mapped.userData))).toBeLessThan(500);
    expect(known).toEqual({ id: 7 });
  });

  it('lets no customer take the room of what else is known of them, however much they write', () => {
    const userData = { comment: '$.comment', plan: '$.plan' };
    const known = (comment: unknown) =>
      mapped({ ...message, userData }, { comment, plan: 'gold', lines: [{ sku: 'A' }] }).mapped.userData;
    // As many characters as there are bytes, nearly as many, and fewer of which each is two, or six, or in lists.
    for (const much of ['x'.repeat(8_000), 'x'.repeat(7_990), 'я'.repeat(5_000), '\u0001'.repeat(2_000)])
      for (const comment of [much, [much], [[much]], { [much]: 1 }])
        expect(known(comment)).toEqual({ plan: 'gold' });
    expect(known('я'.repeat(3_900))).toEqual({ comment: 'я'.repeat(3_900), plan: 'gold' });
  });

  it('has one conversation for all that are told from nobody', () => {
    expect(mapped(message).mapped.contact).toEqual({ id: 'webhook', name: 'Webhook' });
    expect(mapped({ ...message, contactId: '{{ $.id }}' }).mapped.contact).toEqual({ id: '17', name: '17' });
    expect(mapped({ ...message, contactId: '{{ $.never }}' }).problems).toEqual([
      { path: 'contactId', message: 'there is nothing at $.never' },
    ]);
    expect(mapped({ ...message, contactId: '{{ $.empty }}' }).problems).toEqual([
      { path: 'contactId', message: 'it says nothing' },
    ]);
  });
});

describe('A path', () => {
  it.each([
    ['$.a.b[0]', true],
    ['$["a b"][-1].c', true],
    ['$.a[*].b', false],
    ['$.a[1:3]', false],
    ['$..a', false],
    ['$.a[?@.b == 1]', false],
    ['$.a[0,1]', false],
  ])('%s is followed at once: %p', (path, plainly) => {
    expect(isPlain(path)).toBe(plainly);
  });

  it('finds so much and no more, however often it finds the same', () => {
    const body = Array.from({ length: 60 }, () => 'x'.repeat(10_000));
    const paths = ['$[*]', '$..*', '$[0:50]'];
    const found = followIn({ paths, text: JSON.stringify([body, body]) });
    expect(JSON.stringify(found).length).toBeLessThan(1_200_000);
    expect(followIn({ paths: ['$[*]'], text: JSON.stringify(Array(5_000).fill(1)) })[0]).toHaveLength(1_000);
  });
});

describe('A template', () => {
  it('has no more places than people read', () => {
    const refusal = (text: string) =>
      WebhookSettings.safeParse({ text }).error?.issues.map(({ message }) => message);
    expect(refusal('{{$}}'.repeat(20))).toBeUndefined();
    expect(refusal('{{$}}'.repeat(21))).toEqual(['it has more than 20 places to fill']);
  });

  it('shows a large body many times without much effort', async () => {
    const body = { text: 'я'.repeat(500_000) };
    const settings = { text: '{{$}}'.repeat(20), title: '{{ $.text }}'.repeat(20) };
    expect(await cpuMillis(() => mapped(settings, body))).toBeLessThan(3_000);
  });
});

describe('The name of a delivery', () => {
  const body = Buffer.from(JSON.stringify(order));
  const nameOf = (more: object, headers: Record<string, string> = {}) => {
    const { settings, found } = mapped(more);
    return deliveryIdOf(settings, { headers, body }, found);
  };

  it('is in a header, at a path, or the digest of the body', () => {
    expect(nameOf({}, { 'webhook-id': 'msg_1' })).toBe('msg_1');
    expect(nameOf({ deliveryHeader: 'x' }, { 'webhook-id': 'msg_1', x: 'unsigned' })).toBe('msg_1');
    const hmac = { verification: 'hmac' };
    expect(nameOf({ ...hmac, deliveryHeader: 'X-GitHub-Delivery' }, { 'x-github-delivery': 'g' })).toBe('g');
    expect(nameOf({ ...hmac, deliveryPath: '$.id' })).toBe('17');
    expect(nameOf(hmac, { 'webhook-id': 'of nobody' })).toBe(nameOf(hmac));
    expect(nameOf({ verification: 'bearer' }, { 'webhook-timestamp': '1' })).not.toBe(nameOf(hmac));
    expect(nameOf({}, { 'webhook-id': 'x'.repeat(1_000) })).toHaveLength(43);
  });

  it('is the same whatever somebody writes beside a body that alone is signed', () => {
    const hmac = { verification: 'hmac' };
    expect(nameOf(hmac, { 'webhook-timestamp': '1' })).toBe(nameOf(hmac));
    expect(nameOf(hmac, { 'webhook-timestamp': '2', 'webhook-id': 'x' })).toBe(nameOf(hmac));
  });
});
