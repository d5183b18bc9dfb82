const wrongField = '[role="tabpanel"] [aria-invalid="true"]';

/** Puts the focus on the first field that is wrong, whose text is then read out; on the tab, where it is none's. */
export function leadToMistake(screen: HTMLElement | null): void {
  const found =
    screen?.querySelector<HTMLElement>(wrongField) ??
    screen?.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]');
  found?.focus();
}
