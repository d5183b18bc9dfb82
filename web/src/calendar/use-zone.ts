import { useFormat } from '../platform/i18n';
import { useMe } from '../platform/session';
import { dayOf, wallOf } from './time/zones';

const todayIn = (zone: string): string => dayOf(wallOf(new Date(), zone));

/** The zone in which I see the calendar, and today there. */
export function useZone() {
  const { user } = useMe();
  const zone = user.timeZone;
  return { zone, today: todayIn(zone) };
}

/** Moments as the clock of my zone shows them. */
export function useZoned() {
  const { zone } = useZone();
  const { date, ago } = useFormat();
  return {
    zone,
    ago,
    time: (moment: string) => date(moment, { timeStyle: 'short', timeZone: zone }),
    /** Where the year is known. */
    shortTime: (moment: string) =>
      date(moment, {
        ...{ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
        timeZone: zone,
      }),
    dateTime: (moment: string) =>
      date(moment, {
        ...{ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
        ...{ hour: '2-digit', minute: '2-digit', timeZone: zone },
      }),
    /** Of a day without a zone. */
    day: (day: string, options: Intl.DateTimeFormatOptions) =>
      date(`${day}T12:00:00Z`, { ...options, timeZone: 'UTC' }),
  };
}
