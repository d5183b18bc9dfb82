/** First and last day, both included: `2026-03-01`. */
export interface Span {
  from: string;
  to: string;
}

export const periods = ['today', '7d', '30d', '90d', 'month', 'last-month', 'own'] as const;
export type Period = (typeof periods)[number];

/** As many days as the server takes at once. */
export const mostDays = 1_100;
const bounds: Span = { from: '2000-01-01', to: '2199-12-31' };

const dayMillis = 86_400_000;
const momentOf = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const dayOf = (moment: number): string => new Date(moment).toISOString().slice(0, 10);

export const daysLater = (day: string, days: number): string => dayOf(momentOf(day) + days * dayMillis);
export const daysIn = ({ from, to }: Span): number => (momentOf(to) - momentOf(from)) / dayMillis + 1;

/** What the calendar shows in a time zone; of a zone that the browser does not know, in UTC. */
export function todayIn(timeZone: string, now = new Date()): string {
  try {
    // Swedes write a date as ISO 8601 does.
    return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(now);
  } catch {
    return now.toISOString().slice(0, 10);
  }
}

/** The days of a period, seen from today; of one's own what is missing is made up. */
export function spanOf(period: Period, today: string, own: Partial<Span>): Span {
  const firstOfMonth = `${today.slice(0, 8)}01`;
  switch (period) {
    case 'today':
      return { from: today, to: today };
    case '7d':
    case '30d':
    case '90d':
      return { from: daysLater(today, 1 - Number.parseInt(period, 10)), to: today };
    case 'month':
      return { from: firstOfMonth, to: today };
    case 'last-month': {
      const to = daysLater(firstOfMonth, -1);
      return { from: `${to.slice(0, 8)}01`, to };
    }
    case 'own': {
      const to = own.to ?? today;
      return { from: own.from ?? (isDay(to) ? daysLater(to, -29) : to), to };
    }
  }
}

export type SpanFault = 'far' | 'order' | 'long';

/** Why nobody can be asked about these days, before it is tried. */
export function faultOf(span: Span): SpanFault | undefined {
  const isNear = [span.from, span.to].every((day) => isDay(day) && day >= bounds.from && day <= bounds.to);
  if (!isNear) return 'far';
  if (span.from > span.to) return 'order';
  return daysIn(span) > mostDays ? 'long' : undefined;
}

const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(momentOf(text));

export type Step = 'day' | 'week' | 'month';

/** Of a chart that stays readable: days of a quarter, weeks of a year, months beyond. */
export function stepFor(span: Span): Step {
  const days = daysIn(span);
  if (days <= 92) return 'day';
  return days <= 371 ? 'week' : 'month';
}

/** The first day of the step that a day is in; weeks begin on Mondays. */
export function beginOf(day: string, step: Step): string {
  if (step === 'day') return day;
  if (step === 'month') return `${day.slice(0, 8)}01`;
  const weekday = new Date(momentOf(day)).getUTCDay();
  return daysLater(day, -((weekday + 6) % 7));
}

/** All steps of these days, those without anything too. */
export function stepsOf({ from, to }: Span, step: Step): string[] {
  const steps = new Set<string>();
  for (let day = from; day <= to; day = daysLater(day, 1)) steps.add(beginOf(day, step));
  return [...steps];
}
