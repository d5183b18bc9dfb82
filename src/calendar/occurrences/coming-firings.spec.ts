import type { EventTimes } from '../events/event-times.js';
import { firstFirings } from './coming-firings.js';

const at = (text: string): Date => new Date(`2027-01-15T${text}Z`);
const now = at('10:00:00');
const hourly: EventTimes = {
  kind: 'recurring',
  startsAt: null,
  endsAt: null,
  cron: '0 * * * *',
  timeZone: 'UTC',
};
const once: EventTimes = { ...hourly, kind: 'one_time', cron: null, startsAt: at('11:30:00') };

it('The next times of several events come in order, and no more than are wanted', () => {
  const sources = [
    { event: { ...hourly, name: 'hourly' }, after: now },
    { event: { ...once, name: 'once' }, after: now },
    { event: { ...hourly, cron: '15 * * * *', name: 'quarter' }, after: now },
  ];
  const shown = (before: Date, most: number) =>
    firstFirings(sources, before, most).map(
      ({ event, firing }) => `${event.name} ${firing.slot.toISOString().slice(11, 16)}`,
    );
  expect(shown(at('12:00:00'), 10)).toEqual(['quarter 10:15', 'hourly 11:00', 'quarter 11:15', 'once 11:30']);
  expect(shown(at('12:00:00'), 2)).toEqual(['quarter 10:15', 'hourly 11:00']);
});
