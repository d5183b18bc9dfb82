import type { QuietHours } from '../api-types';

export interface QuietForm extends Record<string, unknown> {
  isOn: boolean;
  from: string;
  to: string;
  /** As the chips of the form have them: `1` is Monday. */
  days: string[];
  timeZone: string;
}

export const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;

/** What is proposed to who has none: the nights. */
const nights = { from: '22:00', to: '08:00', days: weekdays.map(String) };

export const formOf = (quiet: QuietHours | null, ownZone: string): QuietForm =>
  quiet
    ? {
        isOn: true,
        from: quiet.from,
        to: quiet.to,
        days: quiet.days.map(String),
        timeZone: quiet.timeZone ?? ownZone,
      }
    : { isOn: false, ...nights, timeZone: ownZone };

/** A zone that is the person's own stays theirs, wherever they move. */
export const quietOf = (form: QuietForm, ownZone: string): QuietHours | null =>
  form.isOn
    ? {
        from: form.from,
        to: form.to,
        days: form.days.map(Number).sort((one, other) => one - other),
        timeZone: form.timeZone === ownZone ? null : form.timeZone,
      }
    : null;

/** Whether they go on into the next day. */
export const isOvernight = ({ from, to }: Pick<QuietForm, 'from' | 'to'>): boolean => to <= from;

/** A day of the week by its name; 2024 began on a Monday. */
export const weekdayDate = (day: number): Date => new Date(2024, 0, day);
