import { holds, type Condition } from './condition.js';
import { beginning } from './dialog.js';
import { namesOf } from './names.js';
import { Plan } from './plan.js';
import { render, renderWithin } from './template.js';

const plan = Plan.of([
  { id: 'count', kind: 'ask', question: 'Сколько?', slot: { type: 'number' } },
  { id: 'budget', kind: 'ask', question: 'Бюджет?', slot: { type: 'money' } },
  { id: 'day', kind: 'ask', question: 'Когда?', slot: { type: 'date' } },
  {
    id: 'colour',
    kind: 'ask',
    question: 'Цвет?',
    slot: { type: 'choice', options: [{ value: 'red', names: ['красный'] }, { value: 'blue' }] },
  },
  { id: 'bye', kind: 'say', text: 'Пока' },
]);
const dialog = {
  ...beginning(),
  slots: {
    count: '1200',
    budget: { amount: '1500000', currency: 'RUB' },
    day: '2027-05-05',
    colour: 'red',
    passed: null,
  },
  outputs: { draft: { title: 'Заголовок', parts: ['a', 'b'], __proto__: null }, text: 'да' },
};
const names = namesOf(plan, dialog, { variables: { today: '2027-03-17' }, question: 'Привет {{today}}' });

describe('A template', () => {
  it.each([
    ['{{slots.count}} шт.', /^1\s200 шт\.$/],
    ['{{slots.budget}}', /^1\s500\s000\s₽$/],
    ['{{ slots.day }}', /^5 мая 2027 г\.$/],
    ['{{slots.colour}}', /^красный$/],
    ['{{slots.passed}}, {{slots.nothing}}', /^не указано, не указано$/],
    ['{{steps.draft.output.title}} {{steps.draft.output.parts.1}} {{steps.text.output}}', /^Заголовок b да$/],
    ['{{steps.draft.output.constructor}}{{steps.gone.output}}', /^$/],
    ['{{today}}', /^2027-03-17$/],
  ])('%s', (template, text) => expect(render(template, names)).toMatch(text));

  it('puts values in once', () => expect(render('{{question}}', names)).toBe('Привет {{today}}'));

  it('keeps the types of what stands alone', () => {
    expect(
      renderWithin(
        {
          n: '{{slots.count}}',
          sum: ['{{slots.budget.amount}}', '{{slots.budget.currency}}'],
          all: '{{steps.draft.output}}',
        },
        names,
      ),
    ).toEqual({ n: 1200, sum: [1_500_000, 'RUB'], all: dialog.outputs.draft });
    expect(renderWithin({ text: 'до {{slots.day}}', k: 1, no: null }, names)).toEqual({
      text: 'до 5 мая 2027 г.',
      k: 1,
      no: null,
    });
  });
});

describe('A condition', () => {
  it.each<[Condition, boolean]>([
    [{ value: 'slots.count', above: 1_199 }, true],
    [{ value: 'slots.count', below: '1200' }, false],
    [{ value: 'slots.budget.amount', is: 1_500_000 }, true],
    [{ value: 'slots.day', below: '2027-06-01' }, true],
    [{ value: 'slots.colour', is: 'RED' }, true],
    [{ value: 'slots.colour', in: ['blue', 'green'] }, false],
    [{ value: 'slots.colour', not: 'blue' }, true],
    [{ value: 'slots.passed', given: true }, false],
    [{ value: 'slots.passed', is: 'x' }, false],
    [{ value: 'slots.nothing', not: 'x' }, true],
    [{ value: 'steps.draft.output.parts', has: 'b' }, true],
    [{ value: 'steps.draft.output.title', has: 'голов' }, true],
    [{ value: 'steps.text.output', above: 3 }, false],
    [{ all: [{ value: 'today', given: true }, { none: [{ value: 'slots.count', above: 5_000 }] }] }, true],
    [
      {
        any: [
          { value: 'slots.colour', is: 'blue' },
          { value: 'slots.count', is: 1_200 },
        ],
      },
      true,
    ],
  ])('%j is %s', (condition, truth) => expect(holds(condition, (name) => names.valueOf(name))).toBe(truth));
});
