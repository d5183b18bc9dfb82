/** Takes the focus on from the card that has it to another one that waits; false when there is none. */
export function focusCard(listId: string, go: (wanted: boolean[], at: number) => number): boolean {
  const list = document.getElementById(listId);
  const cards = [...(list?.querySelectorAll<HTMLElement>('article') ?? [])];
  const at = cards.findIndex((card) => card.contains(document.activeElement));
  const next =
    cards[
      go(
        cards.map((card) => card.dataset.waiting !== undefined),
        at,
      )
    ];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
  return next !== undefined;
}
