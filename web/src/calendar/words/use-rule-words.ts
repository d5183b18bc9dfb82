import { useTranslation } from 'react-i18next';
import { useFormat } from '../../platform/i18n';
import { freshRule, lastDay, ruleFrom } from '../schedule/rule';

const none = freshRule('00:00', 1, '1');
/** A Monday. */
const monday = Date.UTC(2024, 0, 1, 12);

/** Names of the days of the week, Monday first. */
export function useWeekdays(weekday: 'short' | 'long'): string[] {
  const { date } = useFormat();
  return Array.from({ length: 7 }, (_, day) =>
    date(new Date(monday + day * 86_400_000), { weekday, timeZone: 'UTC' }),
  );
}

/** What a schedule says, in words; cron that nobody chooses is told as it is. */
export function useRuleWords(): (cron: string) => string {
  const { t } = useTranslation('calendar');
  const { date } = useFormat();
  const names = useWeekdays('short');
  return (cron) => {
    const rule = ruleFrom(cron, none);
    const time = date(`2024-01-01T${rule.time}:00Z`, { timeStyle: 'short', timeZone: 'UTC' });
    switch (rule.pattern) {
      case 'daily':
        return t('rule.daily', { time });
      case 'weekdays':
        return t('rule.weekdays', { time });
      case 'weekly': {
        const days = rule.weekdays.map((day) => names[day - 1]).join(', ');
        return t('rule.weekly', { days, time });
      }
      case 'monthly':
        return rule.monthDay === lastDay
          ? t('rule.lastDay', { time })
          : t('rule.monthly', { day: rule.monthDay, time });
      case 'cron':
        return t('rule.cron', { cron });
    }
  };
}
