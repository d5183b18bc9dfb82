import { createContext, use } from 'react';

export type Overlay = 'palette' | 'help' | 'newChat';

export const OverlayContext = createContext<(overlay: Overlay) => void>(() => undefined);

/** Shows what comes over any screen; a second time hides it. */
export const useOverlay = () => use(OverlayContext);
