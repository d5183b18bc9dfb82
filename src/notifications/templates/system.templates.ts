import { z } from 'zod';
import { lines, template, type Voice } from './template.js';

const Channel = z.enum(['telegram', 'email', 'webhook', 'web']);
type Channel = z.infer<typeof Channel>;

/** The server uses a channel no more; `reason`: why, as on the channel. Its address is not told to other channels. */
export const channelDisabled = template(
  z.object({ channel: Channel, reason: z.string() }),
  ({ channel, reason }, voice) => ({
    title: voice.say({
      ru: `Уведомления больше не приходят: ${nameOf(channel, voice)}`,
      en: `No notifications go there any more: ${nameOf(channel, voice)}`,
    }),
    body: lines(
      Object.hasOwn(reasons, reason) && voice.say(reasons[reason as keyof typeof reasons]),
      voice.say({
        ru: 'Канал отключён. Его можно включить в настройках уведомлений.',
        en: 'The channel is switched off. It is switched on in the settings of notifications.',
      }),
    ),
  }),
);

/** What it was about is deleted, or its reader may not see it any more. */
export const withdrawn = template(z.object({}), (_, { say }) => ({
  title: say({ ru: 'Больше не доступно', en: 'Not available any more' }),
  body: '',
}));

/** Somebody tries whether a channel works. */
export const channelTest = template(z.object({}), (_, { say }) => ({
  title: say({ ru: 'Проверка уведомлений', en: 'A test of notifications' }),
  body: say({ ru: 'Уведомления сюда доходят.', en: 'Notifications arrive here.' }),
}));

const reasons = {
  blocked: { ru: 'Адресат не принимает сообщений.', en: 'The recipient takes no messages.' },
  gone: {
    ru: 'Сервер ответил, что этого адреса больше нет.',
    en: 'Its server says that this address is gone.',
  },
  failing: {
    ru: 'Много раз подряд доставить ничего не удалось.',
    en: 'Many times in a row nothing could be delivered.',
  },
};

const nameOf = (channel: Channel, { say }: Voice): string =>
  say({
    ru: { telegram: 'Telegram', email: 'эл. почта', webhook: 'вебхук', web: 'веб-клиент' },
    en: { telegram: 'Telegram', email: 'e-mail', webhook: 'webhook', web: 'web client' },
  })[channel];
