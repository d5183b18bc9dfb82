import { useShortcut } from '../platform/shortcuts';

/**
 * The keys of verdicts press the buttons of the answer that has the focus. Once for the whole client.
 */
export function useVerdictKeys(): void {
  useShortcut('approve', () => press('approve'));
  useShortcut('edit', () => press('edit'));
  useShortcut('reject', () => press('reject'));
}

function press(decision: 'approve' | 'edit' | 'reject'): boolean {
  const answer = document.activeElement?.closest('article');
  const button = answer?.querySelector<HTMLElement>(`[data-verdict="${decision}"]`);
  button?.click();
  return button !== undefined && button !== null;
}
