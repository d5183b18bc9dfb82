import { composeMail, type Mail } from '../../platform/mail/index.js';
import { inLanguageOf } from '../../platform/text/index.js';

interface PasswordResetMail {
  email: string;
  name: string;
  locale: string;
  url: string;
  minutes: number;
}

/** The link by which somebody who forgot their password chooses a new one. */
export const passwordResetMail = ({ email, name, locale, url, minutes }: PasswordResetMail): Mail =>
  composeMail(
    email,
    inLanguageOf(locale, {
      ru: {
        subject: 'Новый пароль в Артели',
        before: [`Здравствуйте, ${name}!`, 'Кто-то, надеемся, вы, попросил ссылку для смены пароля.'],
        link: { label: 'Выбрать новый пароль', url },
        after: [
          `Ссылка сработает один раз и не позже чем через ${minutes} мин.`,
          'Если вы ничего не просили, просто удалите это письмо: ваш пароль не изменился.',
        ],
      },
      en: {
        subject: 'A new password for Artel',
        before: [`Hello ${name},`, 'somebody, we hope you, asked for a link to choose a new password.'],
        link: { label: 'Choose a new password', url },
        after: [
          `The link works once, within ${minutes} min.`,
          'If you did not ask for it, just delete this mail: your password is as it was.',
        ],
      },
    }),
  );
