/** The first moment of a day of the reader's own, `2026-03-01`, or of a day so many days later. */
export function beginningOfDay(day: string, later = 0): Date {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later);
}
