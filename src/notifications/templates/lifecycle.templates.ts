import { z } from 'zod';
import { failureWords } from './failure-words.js';
import { lines, template } from './template.js';

/** A role is begun no more by itself; `error`: a code of the catalogue of errors. */
export const agentDown = template(
  z.object({ role: z.string(), error: z.string() }),
  ({ role, error }, voice) => ({
    title: voice.say({ ru: `Роль не работает: ${role}`, en: `${role} does not work` }),
    body: lines(
      failureWords(error, voice),
      voice.say({
        ru: 'Сама она больше не запускается. Её можно перезапустить, когда причина устранена.',
        en: 'It is not started again by itself. Restart it when the cause is mended.',
      }),
    ),
  }),
);

/** A connection of a role to the outside is begun no more by itself; `detail`: the other side's own words, or empty. */
export const integrationDown = template(
  z.object({ role: z.string(), integration: z.string(), error: z.string(), detail: z.string() }),
  ({ role, integration, error, detail }, voice) => ({
    title: voice.say({
      ru: `Интеграция не работает: ${integration}, ${role}`,
      en: `The integration does not work: ${integration}, ${role}`,
    }),
    body: lines(
      detail === '' ? failureWords(error, voice) : detail,
      voice.say({
        ru: 'Сама она больше не запускается. Исправьте её настройки или перезапустите её.',
        en: 'It is not started again by itself. Mend its settings, or restart it.',
      }),
    ),
  }),
);

/** Somebody outside was not told something, for good; `detail`: the other side's own words, or empty. */
export const contactNotTold = template(
  z.object({ contact: z.string(), detail: z.string() }),
  ({ contact, detail }, voice) => ({
    title: voice.say({ ru: `Сообщение не дошло: ${contact}`, en: `A message did not arrive: ${contact}` }),
    body: lines(
      detail,
      voice.say({
        ru: 'Само оно больше не отправляется. Его можно отправить ещё раз в карточке контакта.',
        en: 'It is not sent again by itself. It can be sent once more from the card of the contact.',
      }),
    ),
  }),
);
