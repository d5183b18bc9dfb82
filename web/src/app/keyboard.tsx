import { useLocation, useNavigate } from '@tanstack/react-router';
import { useChatWalk } from '../chats';
import { useShortcut } from '../platform/shortcuts';
import { useVerdictKeys } from '../reviews';
import { useOverlay } from './overlay';

/** Keys that work on every screen. */
export function Keyboard(): null {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const show = useOverlay();
  useVerdictKeys();
  useChatWalk();
  useShortcut('palette', () => show('palette'));
  useShortcut('help', () => show('help'));
  // On the screen of the search its field hears it.
  useShortcut('search', () => pathname !== '/search' && navigate({ to: '/search', search: {} }));
  return null;
}
