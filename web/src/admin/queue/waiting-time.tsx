import { useFormat, useSeconds } from '../../platform/i18n';
import { waited } from './waits';

/** How long ago, to the second where it is short, always by now. */
export function WaitingTime({ since }: { since: string }) {
  useSeconds();
  const { number, dateTime } = useFormat();
  const parts = waited(since).map(({ value, unit }) =>
    number(value, { style: 'unit', unit, unitDisplay: 'short' }),
  );
  return (
    <time dateTime={since} title={dateTime(since)}>
      {parts.join(' ')}
    </time>
  );
}
