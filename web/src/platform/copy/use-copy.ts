import { useRef, useState, useEffect } from 'react';
import { copyText, notifyProblem } from '../ui';

const shownMillis = 2_000;

/** Copies a text; for a moment it is said that this was done. */
export function useCopy(text: string): { isCopied: boolean; copy: () => void } {
  const [isCopied, setIsCopied] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = () =>
    void copyText(text).then(() => {
      setIsCopied(true);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setIsCopied(false), shownMillis);
    }, notifyProblem);
  return { isCopied, copy };
}
