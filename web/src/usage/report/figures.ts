import { useFormat } from '../../platform/i18n';
import type { Amounts, Measure } from './series';
import type { Step } from './periods';

/** Nobody says in what currency: prices are told to the server as numbers. Small sums keep the digits that they have. */
const moneyDigits = (sum: number): Intl.NumberFormatOptions =>
  sum !== 0 && Math.abs(sum) < 1
    ? { maximumSignificantDigits: 2 }
    : { minimumFractionDigits: 2, maximumFractionDigits: 2 };

const short: Intl.NumberFormatOptions = { notation: 'compact', maximumFractionDigits: 1 };

/** Numbers and days of the report, as the reader writes them. */
export function useFigures() {
  const format = useFormat();
  const money = (sum: number) => format.number(sum, moneyDigits(sum));
  const day = (begin: string, options: Intl.DateTimeFormatOptions) =>
    format.date(`${begin}T00:00:00Z`, { timeZone: 'UTC', ...options });
  return {
    count: (value: number) => format.number(value),
    /** Where there is little room: 1.2M. */
    short: (value: number) => format.number(value, value < 100_000 ? undefined : short),
    money,
    cost: ({ cost }: Amounts) => (cost === null ? '–' : money(cost)),
    share: (share: number) =>
      format.number(share, { style: 'percent', maximumFractionDigits: share > 0 && share < 0.1 ? 1 : 0 }),
    amount: (value: number, of: Measure) => (of === 'cost' ? money(value) : format.number(value)),
    shortAmount: (value: number, of: Measure) =>
      format.number(value, of === 'cost' && value < 1_000 ? moneyDigits(value) : short),
    day: (begin: string) => day(begin, { dateStyle: 'medium' }),
    step: (begin: string, step: Step) =>
      day(begin, step === 'month' ? { month: 'short', year: 'numeric' } : { day: 'numeric', month: 'short' }),
  };
}
