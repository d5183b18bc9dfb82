import { dateIn, renderPrompt, unknownVariables, type PromptVariables } from './prompt-template.js';
import { cpuMillis } from '../../../test/support/effort.js';

const variables: PromptVariables = {
  'organization.name': 'Ромашка',
  'agent.name': 'Юрист',
  'caller.name': 'Анна',
  today: '2026-03-01',
  channel: 'telegram',
  user_data: '{"city":"Тверь"}',
};

describe('renderPrompt', () => {
  it.each<[template: string, expected: string]>([
    ['Ты — {{agent.name}} в {{organization.name}}', 'Ты — Юрист в Ромашка'],
    ['{{ caller.name }}{{today}}{{\ttoday\n}}', 'Анна2026-03-012026-03-01'],
    ['{{channel}}: {{user_data}} {{user_data.city}} {{user_data.none}}', 'telegram: {"city":"Тверь"} Тверь '],
    ['без переменных { {today} } {today}', 'без переменных { {today} } {today}'],
    ['{{{today}}}', '{2026-03-01}'],
    ['{{unknown}} {{constructor}} {{__proto__}} {{}}', '{{unknown}} {{constructor}} {{__proto__}} {{}}'],
  ])('%j becomes %j', (template, expected) =>
    expect(renderPrompt(template, variables, { 'user_data.city': 'Тверь' })).toBe(expected),
  );

  it('puts values in once and as they are', () => {
    const strange = { ...variables, 'caller.name': '{{today}} $& $1' };
    expect(renderPrompt('{{caller.name}}', strange)).toBe('{{today}} $& $1');
  });
});

describe('unknownVariables', () => {
  it('finds whatever stands in double braces and is not known', () => {
    const template =
      '{{today}} {{tomorrow}} {{организация}} {{agent-name}} {{toString}} {{ }} {today} {{user_data.a.b}} {{user_data.}}';
    expect(unknownVariables(template)).toEqual([
      'tomorrow',
      'организация',
      'agent-name',
      'toString',
      '',
      'user_data.',
    ]);
  });

  it.each(['{{', ' ', '{{a'])('is not quadratic: %j', async (part) => {
    const text = '{{' + part.repeat(400_000 / part.length);
    const read = () => expect(unknownVariables(text)).toEqual([]);
    expect(await cpuMillis(read)).toBeLessThan(2_000);
  });
});

describe('dateIn', () => {
  it('is the ISO date of the time zone', () => {
    const at = new Date('2026-02-28T21:30:00Z');
    expect(dateIn('UTC', at)).toBe('2026-02-28');
    expect(dateIn('Europe/Moscow', at)).toBe('2026-03-01');
    expect(dateIn('America/New_York', at)).toBe('2026-02-28');
  });
});
