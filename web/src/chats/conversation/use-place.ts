import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useLayoutEffect, type RefObject } from 'react';
import type { VirtualizerHandle } from 'virtua';
import type { History } from '../model/history';
import { places } from '../model/stores';
import type { Line } from '../model/timeline';
import { historyQuery } from '../queries';

/** Notes where one reads, for when the chat has to be loaded anew, and leads back there. */
export function usePlace(
  chatId: string,
  history: History,
  lines: readonly Line[],
  list: RefObject<VirtualizerHandle | null>,
): (isAtEnd: boolean) => void {
  const queries = useQueryClient();
  const { place } = history;
  const goBack = useEffectEvent(() => {
    const at = lines.findIndex((line) => line.kind === 'message' && line.message.id === place?.messageId);
    if (place && at >= 0) list.current?.scrollToIndex(at, { align: 'start', offset: place.offset });
  });
  useLayoutEffect(() => goBack(), [place]);
  const leave = useEffectEvent(() => {
    places.set(chatId, undefined);
    // Who comes back does not want to be somewhere in the middle.
    const { queryKey } = historyQuery(chatId);
    if (history.newer !== null) void queries.invalidateQueries({ queryKey, refetchType: 'none' });
  });
  useEffect(() => () => leave(), []);
  return (isAtEnd) => {
    const { current } = list;
    if (!current || isAtEnd) return places.set(chatId, undefined);
    const first = current.findItemIndex(current.scrollOffset);
    const at = lines.findIndex((line, index) => index >= first && line.kind === 'message');
    const line = lines[at];
    if (line?.kind !== 'message') return;
    const offset = Math.round(current.scrollOffset - current.getItemOffset(at));
    places.set(chatId, { messageId: line.message.id, offset });
  };
}
