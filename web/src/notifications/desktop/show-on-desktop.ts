import { ownKey, recall, remember } from '../../platform/storage';
import type { Notification as News } from '../api-types';

const keyOf = (userId: string): string => ownKey(userId, 'desktop-notifications');

export const isDesktopWanted = (userId: string): boolean => recall(keyOf(userId)) === 'on';
export const wantDesktop = (userId: string, wanted: boolean): void =>
  remember(keyOf(userId), wanted ? 'on' : 'off');

/** Undefined where the browser knows nothing of it, or forbids it on pages that are not served over https. */
export const desktopPermission = (): NotificationPermission | undefined =>
  'Notification' in globalThis && isSecureContext ? Notification.permission : undefined;

/** Shows what has come while nobody looks at any of our tabs, to those who have switched it on in this browser. */
export async function showOnDesktop(
  userId: string,
  news: News,
  follow: (link: string) => void,
): Promise<void> {
  if (!document.hidden || !isDesktopWanted(userId) || desktopPermission() !== 'granted') return;
  const { present } = await import('./present');
  await present(news, follow);
}
