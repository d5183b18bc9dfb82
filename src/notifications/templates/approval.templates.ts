import { z } from 'zod';
import { acknowledge, inChat, lines, template } from './template.js';

/**
 * A role waits for leave to call a tool. `isWhole`: `call` is all of it. Nobody allows what they have not seen: the tool
 * is told first, where no name of a role or a chat is taken for it, or takes its place.
 */
export const approvalRequested = template(
  z.object({
    role: z.string(),
    tool: z.string(),
    chat: z.string().nullable(),
    call: z.string(),
    isWhole: z.boolean(),
    expiresAt: z.iso.datetime(),
  }),
  ({ role, tool, chat, call, isWhole, expiresAt }, voice) => ({
    title: voice.say({
      ru: `${role} просит разрешения: ${tool}${inChat(chat, voice)}`,
      en: `${role} asks for permission: ${tool}${inChat(chat, voice)}`,
    }),
    body: lines(
      voice.say({ ru: `Инструмент: ${tool}`, en: `Tool: ${tool}` }),
      call,
      !isWhole &&
        voice.say({
          ru: 'Вызов показан не целиком: разрешить его можно среди согласований.',
          en: 'This is not all of the call: it can be allowed among the approvals.',
        }),
      voice.say({
        ru: `Решить надо до: ${voice.moment(expiresAt)}.`,
        en: `It waits until ${voice.moment(expiresAt)}.`,
      }),
    ),
    actions: [
      ...(isWhole
        ? [{ action: 'approve' as const, label: voice.say({ ru: 'Разрешить', en: 'Allow' }) }]
        : []),
      { action: 'reject', label: voice.say({ ru: 'Не разрешать', en: 'Do not allow' }) },
    ],
  }),
);

/** A role asks a person something; it is answered in words. */
export const questionAsked = template(
  z.object({
    role: z.string(),
    chat: z.string().nullable(),
    question: z.string(),
    expiresAt: z.iso.datetime(),
  }),
  ({ role, chat, question, expiresAt }, voice) => ({
    title: voice.say({
      ru: `${role} спрашивает вас${inChat(chat, voice)}`,
      en: `${role} asks you something${inChat(chat, voice)}`,
    }),
    body: lines(
      question,
      voice.say({
        ru: `Ответа ждут до: ${voice.moment(expiresAt)}.`,
        en: `An answer is waited for until ${voice.moment(expiresAt)}.`,
      }),
    ),
    actions: [acknowledge(voice)],
  }),
);
