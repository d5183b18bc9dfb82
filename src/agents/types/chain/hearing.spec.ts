import { beginning, type Dialog } from './dialog.js';
import { hear, type Ear, type Understanding } from './hearing.js';
import { Plan } from './plan.js';
import { besides } from './utterance.js';

const plan = Plan.of([
  { id: 'hello', kind: 'say', text: 'Здравствуйте!' },
  {
    id: 'need',
    kind: 'ask',
    question: 'Что нужно?',
    ahead: true,
    slot: { type: 'text', label: 'потребность' },
  },
  {
    id: 'count',
    kind: 'ask',
    question: 'Сколько?',
    slot: { type: 'number', min: 1, max: 50, label: 'количество' },
  },
  {
    id: 'colour',
    kind: 'ask',
    question: 'Какого цвета?',
    slot: {
      type: 'choice',
      label: 'цвет',
      required: false,
      options: [
        { value: 'red', names: ['красный'] },
        { value: 'blue', names: ['синий'] },
      ],
    },
  },
  {
    id: 'budget',
    kind: 'ask',
    question: 'Бюджет?',
    ahead: true,
    slot: { type: 'money', currency: 'RUB', label: 'бюджет', names: ['сумма'] },
  },
  {
    id: 'day',
    kind: 'ask',
    question: 'Когда?',
    ahead: true,
    slot: { type: 'date', min: 'today', label: 'срок' },
  },
  { id: 'phone', kind: 'ask', question: 'Телефон?', ahead: true, slot: { type: 'phone', label: 'телефон' } },
  { id: 'check', kind: 'confirm', text: 'Верно?' },
  { id: 'end', kind: 'finish', text: 'Готово' },
]);

const ids = plan.asks.map(({ id }) => id);

/** A dialog that stands at a step, with everything before it answered. */
function at(id: string, more: Partial<Dialog> = {}): Dialog {
  const values: Record<string, Dialog['slots'][string]> = {
    need: 'окна',
    count: '5',
    colour: 'red',
    budget: { amount: '1000', currency: 'RUB' },
    day: '2099-01-01',
    phone: '+79123456789',
  };
  const place = ids.indexOf(id);
  const asked = place < 0 ? ids : ids.slice(0, place);
  const slots = Object.fromEntries(asked.map((name) => [name, values[name] ?? null]));
  return { ...beginning(), at: id, slots, asked: [...asked, id], ...more };
}

/** A model that says this, and how often it was asked. */
function ear(said?: Understanding) {
  const made = {
    asked: 0,
    plan,
    moment: { now: new Date('2027-03-17T09:00:00Z'), timeZone: 'Europe/Moscow' },
    render: (template: string) => template,
    understand: () => {
      made.asked++;
      return Promise.resolve(said);
    },
  } satisfies Ear & { asked: number };
  return made;
}

describe('A message', () => {
  it.each([
    ['count', 'двадцать пять штук', 'count', '25', 'colour'],
    ['colour', 'синенький, синий', 'colour', 'blue', 'budget'],
    ['budget', 'полтора миллиона', 'budget', { amount: '1500000', currency: 'RUB' }, 'day'],
    ['day', 'через две недели', 'day', '2027-03-31', 'phone'],
    ['phone', '8 912 345-67-89', 'phone', '+79123456789', 'check'],
  ])('at %s: %s', async (step, text, slot, value, next) => {
    const deaf = ear();
    const heard = await hear(at(step), text, deaf);
    expect(heard.dialog.slots[slot]).toEqual(value);
    expect(heard.next).toBe(next);
    expect(deaf.asked).toBe(0);
  });

  it('is asked back when it is not certain, and corrected with a no', async () => {
    const { dialog, next } = await hear(at('budget'), 'примерно 300 тысяч', ear());
    expect([dialog.pending, next]).toEqual([{ amount: '300000', currency: 'RUB' }, 'budget']);
    expect((await hear(dialog, 'да', ear())).dialog.slots.budget).toEqual({
      amount: '300000',
      currency: 'RUB',
    });
    const corrected = await hear(dialog, 'нет, двести тысяч рублей', ear());
    expect(corrected.dialog.slots.budget).toEqual({ amount: '200000', currency: 'RUB' });
    const refused = await hear(dialog, 'нет', ear());
    expect([refused.dialog.pending, refused.next]).toEqual([undefined, 'budget']);
  });

  it('out of bounds fills nothing and says why', async () => {
    const heard = await hear(at('count'), 'сто', ear());
    expect(heard).toMatchObject({ next: 'count', lead: 'Нужно не больше: 50.' });
    expect(heard.dialog.slots).not.toHaveProperty('count');
    expect((await hear(at('day'), 'вчера', ear())).lead).toContain('не раньше, чем сегодня');
  });

  it('that names a range is asked which number it is', async () => {
    const heard = await hear(at('budget'), 'примерно от 300 до 500 тысяч', ear());
    expect(heard).toMatchObject({ next: 'budget', lead: expect.stringContaining('нужно одно число') });
    expect(heard.dialog.slots).not.toHaveProperty('budget');
    expect((await hear(at('count'), 'от 3 до 5', ear())).lead).toContain('промежуток');

    const question = { id: 'budget', kind: 'ask', question: 'What is your budget?' };
    const english = Plan.of([
      { ...question, slot: { type: 'money', currency: 'USD', label: 'budget' } },
      { id: 'end', kind: 'finish', text: 'Done' },
    ]);
    const asked = { ...beginning(), at: 'budget', asked: ['budget'] };
    const { lead } = await hear(asked, 'between $3,000 and $5,000', { ...ear(), plan: english });
    expect(lead).toContain('one number is needed');
  });

  it('fills what is asked later, where that is allowed and can be nothing else', async () => {
    const all = 'двадцать, бюджет 40 тысяч рублей, к 5 мая, +7 912 345-67-89';
    const first = await hear(beginning(), all, ear());
    expect(first.dialog.slots).toEqual({
      budget: { amount: '40000', currency: 'RUB' },
      day: '2027-05-05',
      phone: '+79123456789',
    });
    expect(first.next).toBe('hello');
    // The answer to what is open comes with some of what follows.
    const mixed = await hear(at('budget'), '40 тысяч, к 5 мая', ear());
    expect(mixed).toMatchObject({ next: 'phone', dialog: { slots: { day: '2027-05-05' } } });
  });

  it('takes no count of weeks or people for a sum, and no remains of a phrase for a day', async () => {
    const weeks = await hear(at('budget'), 'через две недели', ear());
    expect(weeks).toMatchObject({ next: 'budget', dialog: { slots: { day: '2027-03-31' } } });
    for (const { dialog } of [weeks, await hear(at('budget'), 'нас 12 человек', ear())]) {
      expect(dialog.slots).not.toHaveProperty('budget');
      expect(dialog.pending).toBeUndefined();
    }
    const sites = await hear(at('budget'), 'три сайта через неделю', ear());
    expect(sites.dialog).toMatchObject({ pending: { amount: '3' } });
    expect(sites.dialog.slots).toEqual(at('budget').slots);
    expect((await hear(at('count'), 'через две недели', ear())).dialog.slots).not.toHaveProperty('count');
  });

  it.each([
    ['40 тысяч, к 5 мая', '40 тысяч', 'к 5 мая'],
    ['40 тысяч и через две недели', '40 тысяч', 'через две недели'],
    ['через две недели', 'две', ''],
    ['300 руб. До 5 мая', '300 руб', 'До 5 мая'],
    ['между 3 и 5, потом 7', 'между 3 и 5', 'потом 7'],
    ['1,5 миллиона к 5 мая', '1,5 миллиона', ''],
    ['5-го мая, звоните 8 912 345-67-89', '5 мая', 'звоните 8 912 345-67-89'],
    ['12 человек, бюджет 2', '2', ''],
  ])('«%s» is beside «%s»: «%s»', (text, said, rest) => expect(besides(text, said).trim()).toBe(rest));

  it.each([
    ['назад', 'day', { phone: undefined, day: undefined }],
    ['хочу исправить сумму', 'budget', { budget: undefined, day: '2099-01-01' }],
    ['начать сначала', 'hello', { need: undefined }],
  ])('goes back: %s', async (text, next, slots) => {
    const heard = await hear(at('phone'), text, ear());
    expect(heard.next).toBe(next);
    for (const [name, value] of Object.entries(slots)) expect(heard.dialog.slots[name]).toBe(value);
  });

  it('corrects an earlier answer in one go, and returns', async () => {
    const heard = await hear(at('phone'), 'измените бюджет на 70 тысяч рублей', ear());
    expect(heard).toMatchObject({ next: 'phone', dialog: { slots: { budget: { amount: '70000' } } } });
  });

  it('that asks something leaves the question open', async () => {
    const heard = await hear(at('day'), 'А доставка у вас есть?', ear());
    expect(heard).toMatchObject({ next: 'day', aside: true });
    expect(heard.dialog).toEqual(at('day'));
  });

  it('of a free text may speak of changes', async () => {
    const heard = await hear(at('need'), 'хотим поменять старые окна', ear({ intent: 'answer' }));
    expect(heard.dialog.slots.need).toBe('хотим поменять старые окна');
    expect((await hear(at('need'), 'назад', ear())).lead).toContain('первый вопрос');
  });

  it('passes over what may be, and after two misses too; not what is needed', async () => {
    expect((await hear(at('colour'), 'пропустить', ear())).dialog.slots.colour).toBeNull();
    const missed = await hear(at('colour'), 'ыыы', ear());
    expect(missed).toMatchObject({ next: 'colour', dialog: { misses: 1 } });
    expect(missed.lead).toContain('красный, синий');
    expect((await hear(missed.dialog, 'ыыы', ear())).dialog.slots.colour).toBeNull();
    expect(await hear(at('count'), 'пропустить', ear())).toMatchObject({
      next: 'count',
      lead: expect.stringContaining('Без этого'),
    });
  });

  it('confirms a summary, or says what is wrong with it', async () => {
    expect((await hear(at('check'), 'да, всё верно', ear())).next).toBe('end');
    const refused = await hear(at('check'), 'нет', ear());
    expect(refused).toMatchObject({ next: 'check', dialog: { correcting: true } });
    expect((await hear(refused.dialog, 'телефон', ear())).next).toBe('phone');
  });
});

describe('What a model makes of a message', () => {
  it('is asked for only when rules are unsure, and is read by the same rules', async () => {
    const model = ear({ intent: 'answer', value: '500000 рублей' });
    const heard = await hear(at('budget'), 'столько же, что и раньше', model);
    expect(model.asked).toBe(1);
    // The person has the last word on what a model says.
    expect(heard.dialog.pending).toEqual({ amount: '500000', currency: 'RUB' });
    expect(heard.dialog.slots).not.toHaveProperty('budget');
  });

  it.each<Understanding>([
    { intent: 'answer', value: 'много' },
    { intent: 'answer', value: '900' },
    { intent: 'answer' },
    { intent: 'yes' },
  ])('never fills a slot with what that does not take: %j', async (said) => {
    const heard = await hear(at('count'), 'ну сколько-то там', ear(said));
    expect(heard.next).toBe('count');
    expect(heard.dialog.slots).not.toHaveProperty('count');
    expect(heard.dialog.pending).toBeUndefined();
  });

  it('fills nothing that the message does not say, word for word', async () => {
    const others = { need: 'замок из стекла', budget: '5 тысяч рублей', phone: '+7 999 123-45-67' };
    const heard = await hear(
      beginning(),
      'нам бы что-нибудь тысяч за пять, а лучше замок из дерева',
      ear({ intent: 'unclear', others }),
    );
    expect(heard.dialog.slots).toEqual({});
  });
});
