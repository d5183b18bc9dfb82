import { z } from 'zod';
import { failureWords } from './failure-words.js';
import { inChat, lines, template } from './template.js';

/** `question`: how what it was asked begins; `error`: a code of the catalogue of errors. */
export const agentFailure = template(
  z.object({ role: z.string(), chat: z.string().nullable(), question: z.string(), error: z.string() }),
  ({ role, chat, question, error }, voice) => ({
    title: voice.say({
      ru: `Ответа не будет: ${role}${inChat(chat, voice)}`,
      en: `${role} could not answer${inChat(chat, voice)}`,
    }),
    body: lines(
      failureWords(error, voice),
      question && voice.say({ ru: `Вопрос: ${question}`, en: `Asked: ${question}` }),
    ),
  }),
);
