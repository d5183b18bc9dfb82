/** What people choose instead of writing cron; `cron` is what is left. */
export const patterns = ['daily', 'weekdays', 'weekly', 'monthly', 'cron'] as const;
export type Pattern = (typeof patterns)[number];

/** A schedule as a form has it. */
export interface Rule {
  pattern: Pattern;
  /** `09:30` */
  time: string;
  /** 1 is Monday, 7 Sunday. */
  weekdays: number[];
  /** 1 to 31, or the last one. */
  monthDay: string;
  cron: string;
}

export const lastDay = 'L';

/** A rule that somebody begins with, at this day of the week and of the month. */
export const freshRule = (time: string, weekday: number, monthDay: string): Rule => ({
  pattern: 'weekly',
  time,
  weekdays: [weekday],
  monthDay,
  cron: '',
});

/** The cron of what was chosen. */
export function cronOf({ pattern, time, weekdays, monthDay, cron }: Rule): string {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  const at = `${minute} ${hour}`;
  switch (pattern) {
    case 'daily':
      return `${at} * * *`;
    case 'weekdays':
      return `${at} * * 1-5`;
    case 'weekly':
      return `${at} * * ${[...weekdays].sort((a, b) => a - b).join(',')}`;
    case 'monthly':
      return `${at} ${monthDay} * *`;
    case 'cron':
      return cron.trim();
  }
}

const pad = (digits: string | undefined): string => (digits ?? '').padStart(2, '0');
const fixed = /^(\d{1,2}) (\d{1,2}) (\S+) \* (\S+)$/;

/** What somebody would have chosen to get this cron, on top of what a form has. */
export function ruleFrom(cron: string, fallback: Rule): Rule {
  const own = { ...fallback, pattern: 'cron', cron } as const;
  const [, minute, hour, monthDay = '', weekday = ''] = fixed.exec(cron.trim().replaceAll(/\s+/g, ' ')) ?? [];
  if (minute === undefined || Number(minute) > 59 || Number(hour) > 23) return own;
  const rule = { ...own, time: `${pad(hour)}:${pad(minute)}` };
  if (monthDay === '*') {
    if (weekday === '*') return { ...rule, pattern: 'daily' };
    if (weekday === '1-5') return { ...rule, pattern: 'weekdays' };
    const weekdays = weekday.split(',').map((digit) => (/^[0-7]$/.test(digit) ? Number(digit) || 7 : 0));
    return weekdays.every((day) => day > 0) ? { ...rule, pattern: 'weekly', weekdays } : own;
  }
  const isDay =
    monthDay === lastDay || (/^\d{1,2}$/.test(monthDay) && Number(monthDay) >= 1 && Number(monthDay) <= 31);
  if (weekday !== '*' || !isDay) return own;
  return { ...rule, pattern: 'monthly', monthDay: monthDay === lastDay ? lastDay : String(Number(monthDay)) };
}
