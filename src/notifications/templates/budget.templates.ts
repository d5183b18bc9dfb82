import { z } from 'zod';
import { lines, template, type Voice } from './template.js';

const Scope = z.enum(['user', 'agent', 'key', 'organization']);

/** `name`: of the person, role or key; `at`: when the budget begins anew; `percent`: 100 when it leaves no room any more. */
export const budgetReached = template(
  z.object({
    scope: Scope,
    name: z.string(),
    period: z.enum(['day', 'month']),
    unit: z.enum(['tokens', 'cost']),
    limit: z.number(),
    spent: z.number(),
    percent: z.number(),
    at: z.string(),
  }),
  ({ scope, name, period, unit, limit, spent, percent, at }, voice) => {
    const { say } = voice;
    const isOver = percent >= 100;
    const whose = named(scope, name, voice);
    const of = say({
      ru: period === 'day' ? 'на день' : 'на месяц',
      en: period === 'day' ? 'of the day' : 'of the month',
    });
    const amount = (value: number) => amountOf(value, unit, voice);
    return {
      title: say({
        ru: isOver ? `Бюджет исчерпан: ${whose}` : `Израсходовано ${percent}% бюджета: ${whose}`,
        en: isOver ? `The budget is used up: ${whose}` : `${percent}% of the budget is used: ${whose}`,
      }),
      body: lines(
        say({
          ru: `Бюджет ${of}: израсходовано ${amount(spent)} из ${amount(limit)}.`,
          en: `The budget ${of}: ${amount(spent)} of ${amount(limit)} are used.`,
        }),
        isOver &&
          say({
            ru: `Модели больше не отвечают до ${voice.moment(at)}, если не увеличить бюджет.`,
            en: `Models answer no more until ${voice.moment(at)}, unless the budget is raised.`,
          }),
      ),
    };
  },
);

function named(scope: z.infer<typeof Scope>, name: string, { say }: Voice): string {
  const kind = say({
    ru: { organization: 'вся организация', user: 'сотрудник', agent: 'роль', key: 'ключ API' },
    en: { organization: 'the whole organization', user: 'person', agent: 'role', key: 'API key' },
  })[scope];
  return name === '' ? kind : say({ ru: `${kind} «${name}»`, en: `${kind} “${name}”` });
}

/** Money is in whatever currency the operator counts. */
function amountOf(value: number, unit: 'tokens' | 'cost', { say }: Voice): string {
  const digits = unit === 'tokens' ? 0 : 2;
  const number = new Intl.NumberFormat(say({ ru: 'ru', en: 'en-GB' }), {
    maximumFractionDigits: digits,
  }).format(value);
  return unit === 'cost' ? number : say({ ru: `${number} токенов`, en: `${number} tokens` });
}
