import { Suspense, useCallback, useLayoutEffect, useState, type ReactNode } from 'react';
import { NewChatDialog } from '../chats';
import { coverScreen, lazily } from '../platform/ui';
import { OverlayContext, type Overlay } from './overlay';

const Palette = lazily(() => import('./palette/palette'), 'Palette');
const ShortcutHelp = lazily(() => import('./shortcut-help'), 'ShortcutHelp');
const parts = { palette: Palette, help: ShortcutHelp, newChat: NewChatDialog } satisfies Record<
  Overlay,
  unknown
>;

/** What can come over any screen, each loaded when it is first asked for. One is shown at a time. */
export function OverlayProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Overlay>();
  const [used, setUsed] = useState<readonly Overlay[]>([]);
  const toggle = useCallback((overlay: Overlay) => {
    setUsed((known) => (known.includes(overlay) ? known : [...known, overlay]));
    setShown((known) => (known === overlay ? undefined : overlay));
  }, []);
  const close = useCallback(() => setShown(undefined), []);
  useLayoutEffect(() => coverScreen(shown !== undefined), [shown]);
  return (
    <OverlayContext value={toggle}>
      {children}
      <Suspense fallback={null}>
        {used.map((overlay) => {
          const Part = parts[overlay];
          return <Part key={overlay} opened={shown === overlay} close={close} />;
        })}
      </Suspense>
    </OverlayContext>
  );
}
