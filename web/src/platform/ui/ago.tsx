import { useAgo, useFormat } from '../i18n';

interface AgoProps {
  time: string;
  /** The words around it. */
  say?: (ago: string) => string;
}

/** How long ago something was, always by now; the moment itself is told beside it. */
export function Ago({ time, say = (ago) => ago }: AgoProps) {
  const ago = useAgo();
  const { dateTime } = useFormat();
  return (
    <time dateTime={time} title={dateTime(time)}>
      {say(ago(time))}
    </time>
  );
}
