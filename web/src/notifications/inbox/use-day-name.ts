import { useTranslation } from 'react-i18next';
import { useFormat } from '../../platform/i18n';

/** "Today", "Yesterday", and dates before. */
export function useDayName(): (ago: number, time: string) => string {
  const { i18n } = useTranslation();
  const format = useFormat();
  return (ago, time) => {
    if (ago > 1)
      return format.date(time, {
        day: 'numeric',
        month: 'long',
        ...(format.isThisYear(time) ? {} : { year: 'numeric' }),
      });
    const name = new Intl.RelativeTimeFormat(i18n.language, { numeric: 'auto' }).format(-ago, 'day');
    return name.charAt(0).toLocaleUpperCase(i18n.language) + name.slice(1);
  };
}
