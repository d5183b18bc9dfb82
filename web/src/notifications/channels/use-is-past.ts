import { useEffect, useState } from 'react';

/** Whether a moment is over; told when it passes. Nothing is never over. */
export function useIsPast(time: string | null | undefined): boolean {
  const [past, setPast] = useState<string>();
  useEffect(() => {
    if (!time) return;
    const timer = setTimeout(() => setPast(time), Math.max(0, new Date(time).getTime() - Date.now()));
    return () => clearTimeout(timer);
  }, [time]);
  return Boolean(time) && past === time;
}
