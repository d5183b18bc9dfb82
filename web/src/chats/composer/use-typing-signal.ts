import { useRef } from 'react';
import { useLive } from '../../platform/live';

/** Others believe it for a little longer than this. */
const everyMillis = 3_000;

/** Tells the others that one is typing, now and then while it lasts. */
export function useTypingSignal(chatId: string): () => void {
  const live = useLive();
  const lastAt = useRef(0);
  return () => {
    const now = Date.now();
    if (now - lastAt.current < everyMillis) return;
    lastAt.current = now;
    // It passes by: who is not connected types unnoticed.
    live.call('typing', { chatId }).catch(() => undefined);
  };
}
