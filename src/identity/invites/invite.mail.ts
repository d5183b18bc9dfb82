import { composeMail, type Mail } from '../../platform/mail/index.js';
import { inLanguageOf } from '../../platform/text/index.js';

interface InviteMail {
  email: string;
  locale: string;
  organization: string;
  inviter: string;
  url: string;
  expiresAt: Date;
}

/** The link by which somebody joins an organization. */
export function inviteMail({ email, locale, organization, inviter, url, expiresAt }: InviteMail): Mail {
  const until = `${expiresAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return composeMail(
    email,
    inLanguageOf(locale, {
      ru: {
        subject: `Приглашение в «${organization}»`,
        before: [
          'Здравствуйте!',
          `${inviter} приглашает вас в «${organization}»: люди и ИИ-роли в одном чате.`,
        ],
        link: { label: 'Принять приглашение', url },
        after: [
          `Ссылка сработает один раз, до ${until}.`,
          'Если вы не знаете, от кого это письмо, просто удалите его.',
        ],
      },
      en: {
        subject: `An invitation to ${organization}`,
        before: ['Hello,', `${inviter} invites you to ${organization}: people and AI roles in one chat.`],
        link: { label: 'Accept the invitation', url },
        after: [
          `The link works once, until ${until}.`,
          'If you do not know who this is from, just delete it.',
        ],
      },
    }),
  );
}
