import { useState } from 'react';
import { useMe } from '../../platform/session';
import { ownKey, recall, remember } from '../../platform/storage';

const most = 20;

/** Ids of what one has gone to from the palette, the last first. Each person's own, in this browser. */
export function useRecent(): { recent: readonly string[]; note: (id: string) => void } {
  const { user } = useMe();
  const key = ownKey(user.id, 'palette');
  const [recent, setRecent] = useState(() => (recall(key) ?? '').split(' ').filter(Boolean));
  return {
    recent,
    note: (id) => {
      const next = [id, ...recent.filter((one) => one !== id)].slice(0, most);
      setRecent(next);
      remember(key, next.join(' '));
    },
  };
}
