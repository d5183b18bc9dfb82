import type { ScheduleLabelsOverride } from '@mantine/schedule';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../platform/i18n';
import type { Wall } from '../time/zones';

/** What stands in the grid beside events. */
export function useGridWords() {
  const { t } = useTranslation('calendar');
  const { date } = useFormat();
  const asUtc = (wall: Wall) => `${wall.replace(' ', 'T')}Z`;
  const labels: ScheduleLabelsOverride = {
    allDay: t('grid.long'),
    more: t('grid.more'),
    noEvents: t('grid.nothing'),
    moreLabel: (count) => t('grid.moreCount', { count }),
  };
  return {
    labels,
    weekday: (day: string) => date(`${day.slice(0, 10)}T12:00:00Z`, { weekday: 'short', timeZone: 'UTC' }),
    /** Of an hour at the side. */
    hour: (wall: Wall) => date(asUtc(wall), { timeStyle: 'short', timeZone: 'UTC' }),
    /** What a free place is called for those who do not see where it is. */
    slot: (wall: Wall) =>
      t('grid.slot', {
        time: date(asUtc(wall), { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }),
      }),
  };
}
