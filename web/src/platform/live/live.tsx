import {
  createContext,
  useContext,
  useEffect,
  useEffectEvent,
  useSyncExternalStore,
  type ReactNode,
} from 'react';
import { freshAccess, hasSession, renewAccess } from '../api';
import { LiveConnection, type LiveState } from './connection';
import type { LiveData, LiveEvent } from './frames';

const LiveContext = createContext<LiveConnection | undefined>(undefined);

/** For the whole client: there is one socket, and it is open while somebody is signed in. */
const liveConnection = new LiveConnection({
  open: () => new WebSocket(`${location.origin.replace(/^http/, 'ws')}/ws`),
  admit: async (refused) => {
    if (refused) return renewAccess();
    await freshAccess();
    return hasSession();
  },
});

/** Keeps the connection open while it is shown. */
export function LiveProvider({ children }: { children: ReactNode }) {
  useEffect(() => {
    const wake = () => {
      if (document.visibilityState === 'visible') liveConnection.checkNow();
    };
    liveConnection.start();
    window.addEventListener('online', wake);
    document.addEventListener('visibilitychange', wake);
    return () => {
      window.removeEventListener('online', wake);
      document.removeEventListener('visibilitychange', wake);
      liveConnection.stop();
    };
  }, []);
  return <LiveContext value={liveConnection}>{children}</LiveContext>;
}

/** For commands: `useLive().call('typing', { chatId })`. */
export function useLive(): LiveConnection {
  const live = useContext(LiveContext);
  if (!live) throw new Error('There is no LiveProvider around this');
  return live;
}

/** Hears one event while the component is shown; the handler may be a new function each time. */
export function useLiveEvent<Event extends LiveEvent>(
  event: Event,
  handler: (data: LiveData<Event>) => void,
): void {
  const live = useLive();
  const hear = useEffectEvent(handler);
  useEffect(() => live.on(event, (data) => hear(data)), [live, event]);
}

/** Is told when the connection is back and has told what was missed. */
export function useLiveReturn(handler: () => void): void {
  const live = useLive();
  const hear = useEffectEvent(handler);
  useEffect(() => live.onReturn(() => hear()), [live]);
}

export function useLiveState(): LiveState {
  const live = useLive();
  return useSyncExternalStore(live.watch, () => live.state);
}
