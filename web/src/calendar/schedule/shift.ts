import { addDays, dayOf, daysBetween, timeOf, weekdayOf, type Wall } from '../time/zones';
import { cronOf, freshRule, lastDay, ruleFrom } from './rule';

const none = freshRule('00:00', 1, '1');

/**
 * The schedule whose times are all moved as one of them was, on the clock of its zone; undefined where no schedule does
 * that: weekdays would become others, or days of a month that some months lack.
 */
export function shiftCron(cron: string, from: Wall, to: Wall): string | undefined {
  const rule = ruleFrom(cron, none);
  const days = daysBetween(dayOf(from), dayOf(to));
  const moved = { ...rule, time: timeOf(to) };
  switch (rule.pattern) {
    case 'daily':
    case 'weekdays':
      return days === 0 ? cronOf(moved) : undefined;
    case 'weekly':
      return cronOf({
        ...moved,
        weekdays: rule.weekdays.map((day) =>
          weekdayOf(addDays(dayOf(from), day - weekdayOf(dayOf(from)) + days)),
        ),
      });
    case 'monthly': {
      if (days === 0) return cronOf(moved);
      const isSameMonth = from.slice(0, 7) === to.slice(0, 7);
      if (rule.monthDay === lastDay || !isSameMonth) return undefined;
      return cronOf({ ...moved, monthDay: String(Number(rule.monthDay) + days) });
    }
    case 'cron':
      return undefined;
  }
}
