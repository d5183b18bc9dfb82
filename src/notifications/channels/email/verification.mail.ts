import { composeMail, type Mail } from '../../../platform/mail/index.js';
import { inLanguageOf } from '../../../platform/text/index.js';

interface VerificationMail {
  address: string;
  locale: string;
  /** Who wants to be told by this address. */
  name: string;
  organization: string;
  code: string;
  hours: number;
  url: string;
}

/** The code by which somebody shows that they read what comes to an address. */
export function verificationMail({
  address,
  locale,
  name,
  organization,
  code,
  hours,
  url,
}: VerificationMail): Mail {
  return composeMail(
    address,
    inLanguageOf(locale, {
      ru: {
        subject: `Код для уведомлений: ${code}`,
        before: [
          'Здравствуйте!',
          `${name} («${organization}») хочет получать уведомления по этому адресу. Код подтверждения: ${code}`,
        ],
        link: { label: 'Ввести код', url },
        after: [
          `Код сработает один раз, в течение ${hours} ч.`,
          'Если вы не знаете, от кого это письмо, просто удалите его: без кода сюда ничего не придёт.',
        ],
      },
      en: {
        subject: `Code for notifications: ${code}`,
        before: [
          'Hello,',
          `${name} (${organization}) wants to be notified at this address. The code that confirms it: ${code}`,
        ],
        link: { label: 'Enter the code', url },
        after: [
          `The code works once, within ${hours} h.`,
          'If you do not know who this is from, just delete it: nothing comes here without the code.',
        ],
      },
    }),
  );
}
