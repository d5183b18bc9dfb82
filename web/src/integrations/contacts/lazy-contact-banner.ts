import { lazily } from '../../platform/ui';

/** Few conversations need it. */
export const ContactBanner = lazily(() => import('./contact-banner'), 'ContactBanner');
