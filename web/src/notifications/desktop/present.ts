import { safePath } from '../../platform/routing';
import { unhidden } from '../../platform/text';
import type { Notification as News } from '../api-types';
import { isSeenElsewhere } from './seen-elsewhere';

/** One for all tabs: those of the same tag take each other's place. */
export async function present(
  { id, title, body, link }: News,
  follow: (link: string) => void,
): Promise<void> {
  if (await isSeenElsewhere()) return;
  try {
    const icon = '/brand/icon-192.png';
    const shown = new Notification(unhidden(title), { body: unhidden(body), tag: id, icon });
    shown.addEventListener('click', () => {
      shown.close();
      window.focus();
      follow(safePath(link) ?? '/notifications');
    });
  } catch {
    // Browsers of phones say yes, and show nothing without a service worker.
  }
}
