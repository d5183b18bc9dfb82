import { inLanguageOf } from '../../../platform/text/index.js';

/** What the bot itself says; `name`s go in as they are, the text is sent without markup. */
const words = {
  ru: {
    help: 'Я присылаю уведомления из Артели. Чтобы получать их здесь, добавьте Telegram в настройках уведомлений Артели и перейдите по ссылке, которую она покажет.\n\n/stop — больше не присылать\n/start — присылать снова',
    linked: (organization: string, username: string) =>
      `Готово: сюда будут приходить уведомления @${username} из «${organization}».\n\n/stop — больше не присылать`,
    linkedAlready: (organization: string, username: string) =>
      `Этот чат уже получает уведомления @${username} из «${organization}».`,
    unknownCode:
      'Эта ссылка уже использована или устарела: она действует 15 минут. Получите новую в настройках уведомлений Артели.',
    onlyPrivate: 'Уведомления приходят только в личный чат. Напишите мне напрямую.',
    stopped: 'Больше не буду присылать уведомления сюда. /start — присылать снова.',
    started: 'Снова присылаю уведомления сюда. /stop — больше не присылать.',
    open: 'Открыть',
    approved: '✅ Одобрено',
    rejected: '❌ Отклонено',
    acknowledged: '👌 Принято',
    late: '⌛ Уже решено иначе',
    again: 'Ответ уже принят',
    forbidden: 'Вам это больше не разрешено',
    expired: 'Эта кнопка больше не действует: откройте Артель',
  },
  en: {
    help: 'I bring notifications from Artel. To get them here, add Telegram in the notification settings of Artel and follow the link that it shows.\n\n/stop to end this\n/start to begin again',
    linked: (organization: string, username: string) =>
      `Done: notifications of @${username} at ${organization} will come here.\n\n/stop to end this`,
    linkedAlready: (organization: string, username: string) =>
      `This chat already gets the notifications of @${username} at ${organization}.`,
    unknownCode:
      'This link was used already, or is too old: it works for 15 minutes. Get a new one in the notification settings of Artel.',
    onlyPrivate: 'Notifications come to private chats only. Write to me directly.',
    stopped: 'No more notifications will come here. /start to begin again.',
    started: 'Notifications come here again. /stop to end this.',
    open: 'Open',
    approved: '✅ Approved',
    rejected: '❌ Rejected',
    acknowledged: '👌 Acknowledged',
    late: '⌛ This was decided otherwise',
    again: 'This was answered already',
    forbidden: 'You may not do this any more',
    expired: 'This button does not work any more: open Artel',
  },
};

export type BotWords = (typeof words)['en'];

export const botWords = (locale: string): BotWords => inLanguageOf(locale, words);
