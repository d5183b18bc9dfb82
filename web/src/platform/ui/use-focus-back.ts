import { useEffect, useState } from 'react';

/**
 * For windows that are there only while they are open: when one goes away, what had the focus before it has it again,
 * or the content where that is gone.
 */
export function useFocusBack(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      // Whoever closed it may have led the focus elsewhere.
      setTimeout(() => {
        if (document.activeElement !== document.body) return;
        const target = before?.isConnected ? before : document.getElementById('content');
        if (target instanceof HTMLElement) target.focus({ preventScroll: true });
      });
    },
    [before],
  );
}
