import { composeMail, type Mail } from '../../platform/mail/index.js';
import { inLanguageOf } from '../../platform/text/index.js';

interface Told {
  locale: string;
  title: string;
  body: string;
  /** Absolute; null when there is nothing to open. */
  url: string | null;
  /** Where the reader says which notifications they want. */
  settingsUrl: string;
}

/** A notification as an e-mail. */
export function notificationMail(to: string, { locale, title, body, url, settingsUrl }: Told): Mail {
  const words = inLanguageOf(locale, {
    ru: { open: 'Открыть в Артели', settings: 'Настроить уведомления' },
    en: { open: 'Open in Artel', settings: 'Notification settings' },
  });
  return composeMail(to, {
    subject: title,
    before: [title, ...body.split('\n\n')].filter((paragraph) => paragraph !== ''),
    link: url === null ? null : { label: words.open, url },
    after: [],
    foot: [{ label: words.settings, url: settingsUrl }],
  });
}
