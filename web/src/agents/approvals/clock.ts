/** What is left until a time, in whole seconds; 0 when it has passed. */
export const secondsUntil = (time: string, now: number): number =>
  Math.max(0, Math.ceil((new Date(time).getTime() - now) / 1_000));

/** As people read a time that is left: 2:05:09, or 4:30. */
export function clock(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (part: number) => String(part).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
