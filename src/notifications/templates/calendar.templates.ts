import { z } from 'zod';
import { unvalidated } from './chat.templates.js';
import { failureWords } from './failure-words.js';
import { acknowledge, lines, template } from './template.js';

const Event = z.object({ event: z.string(), at: z.iso.datetime(), description: z.string() });

/** `minutes`: how many were left when the reminder was made. */
export const eventReminder = template(
  Event.extend({ minutes: z.number().int().min(0) }),
  ({ event, at, description, minutes }, voice) => ({
    title: voice.say({
      ru: minutes === 0 ? `Сейчас: ${event}` : `${capital(voice.within(minutes))}: ${event}`,
      en: minutes === 0 ? `Now: ${event}` : `${capital(voice.within(minutes))}: ${event}`,
    }),
    body: lines(
      voice.say({ ru: `Начало: ${voice.moment(at)}.`, en: `It begins on ${voice.moment(at)}.` }),
      description,
    ),
    actions: [acknowledge(voice)],
  }),
);

/** One that asks no role takes place. */
export const eventBegins = template(
  Event.extend({ isLate: z.boolean() }),
  ({ event, at, description, isLate }, voice) => ({
    title: isLate
      ? voice.say({ ru: `Уже началось: ${event}`, en: `It has begun: ${event}` })
      : voice.say({ ru: `Начинается: ${event}`, en: `It begins: ${event}` }),
    body: lines(voice.say({ ru: `${voice.moment(at)}.`, en: `${voice.moment(at)}.` }), description),
    actions: [acknowledge(voice)],
  }),
);

/** What the role of an event answered. */
export const eventAnswer = template(
  z.object({ event: z.string(), at: z.iso.datetime(), role: z.string(), text: z.string() }),
  ({ event, at, role, text }, voice) => ({
    title: voice.say({ ru: `${event}: отвечает ${role}`, en: `${event}: ${role} has answered` }),
    body: lines(
      text,
      unvalidated(voice),
      voice.say({ ru: `Событие: ${voice.moment(at)}.`, en: `The event: ${voice.moment(at)}.` }),
    ),
    actions: [acknowledge(voice)],
  }),
);

/** `error`: a code of the catalogue of errors. */
export const eventFailed = template(
  z.object({ event: z.string(), at: z.iso.datetime(), error: z.string() }),
  ({ event, at, error }, voice) => ({
    title: voice.say({ ru: `Не выполнено: ${event}`, en: `Not done: ${event}` }),
    body: lines(
      failureWords(error, voice),
      voice.say({ ru: `Событие: ${voice.moment(at)}.`, en: `The event: ${voice.moment(at)}.` }),
    ),
    actions: [acknowledge(voice)],
  }),
);

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
