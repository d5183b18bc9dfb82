import { z } from 'zod';
import { acknowledge, inChat, lines, template, type ActionButton, type Voice } from './template.js';

const Said = { chat: z.string().nullable(), text: z.string() };

/** Somebody, a person or a role, wrote `@username`. */
export const mention = template(
  z.object({ author: z.string(), ...Said }),
  ({ author, chat, text }, voice) => ({
    title: voice.say({
      ru: `${author} упоминает вас${inChat(chat, voice)}`,
      en: `${author} mentions you${inChat(chat, voice)}`,
    }),
    body: text,
  }),
);

/** Somebody outside writes in a conversation that its reader has taken over. */
export const contactWrote = template(
  z.object({ contact: z.string(), text: z.string() }),
  ({ contact, text }, voice) => ({
    title: voice.say({ ru: `${contact} пишет вам`, en: `${contact} writes to you` }),
    body: text,
  }),
);

/** A role calls somebody by its tool. */
export const roleMessage = template(
  z.object({ role: z.string(), text: z.string() }),
  ({ role, text }, voice) => ({
    title: voice.say({ ru: `${role} пишет вам`, en: `${role} writes to you` }),
    body: text,
    actions: [acknowledge(voice)],
  }),
);

export const answerReady = template(
  z.object({ role: z.string(), ...Said }),
  ({ role, chat, text }, voice) => ({
    title: voice.say({
      ru: `Ответ готов: ${role}${inChat(chat, voice)}`,
      en: `${role} has answered${inChat(chat, voice)}`,
    }),
    body: lines(text, unvalidated(voice)),
  }),
);

/** `isWhole`: the text is all of the answer. Nobody approves what they have not seen. */
const Answer = z.object({ role: z.string(), ...Said, isWhole: z.boolean() });

export const validationWaits = template(Answer, ({ role, chat, text, isWhole }, voice) => ({
  title: voice.say({
    ru: `Ответ ждёт вашей проверки: ${role}${inChat(chat, voice)}`,
    en: `An answer of ${role}${inChat(chat, voice)} waits for your validation`,
  }),
  body: text,
  actions: verdicts(voice, isWhole),
}));

export const validationDue = template(
  Answer.extend({ dueAt: z.iso.datetime() }),
  ({ role, chat, text, isWhole, dueAt }, voice) => ({
    title: voice.say({
      ru: `Пора проверить ответ: ${role}${inChat(chat, voice)}`,
      en: `An answer of ${role}${inChat(chat, voice)} is due for validation`,
    }),
    body: lines(
      text,
      voice.say({
        ru: `Ответ надо было проверить до: ${voice.moment(dueAt)}.`,
        en: `It was to be validated by ${voice.moment(dueAt)}.`,
      }),
    ),
    actions: verdicts(voice, isWhole),
  }),
);

export const unvalidated = ({ say }: Voice): string =>
  say({ ru: 'Этот ответ ещё никто не проверил.', en: 'Nobody has validated this answer yet.' });

const verdicts = ({ say }: Voice, isWhole: boolean): ActionButton[] => [
  ...(isWhole ? [{ action: 'approve' as const, label: say({ ru: 'Одобрить', en: 'Approve' }) }] : []),
  { action: 'reject', label: say({ ru: 'Отклонить', en: 'Reject' }) },
];
