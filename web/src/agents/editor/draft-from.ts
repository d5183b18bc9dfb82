import type { Language } from '../../platform/i18n';
import type { Template } from '../templates';
import { emptyDraft, type Draft } from './draft';

const prompts: Record<Language, string> = {
  ru: `Ты — {{agent.name}} организации {{organization.name}}. Сегодня {{today}}, вопрос задаёт {{caller.name}}.

## Что делаешь

- …

## Как отвечаешь

Сначала вывод, потом обоснование. Не знаешь — так и скажи. Отвечай на языке вопроса.`,
  en: `You are {{agent.name}} of {{organization.name}}. Today is {{today}}, and {{caller.name}} asks.

## What you do

- …

## How you answer

The conclusion first, then the reasons. Say so when you do not know. Answer in the language of the question.`,
};

const dialogs: Record<Language, string> = {
  ru: `- id: need
  kind: ask
  question: С чем помочь?
  slot: { type: text, label: задача }
- id: deadline
  kind: ask
  question: К какому сроку?
  hint: Не разобрал дату. Напишите, например, «до пятницы».
  slot: { type: date, min: today, label: срок, required: false }
- id: check
  kind: confirm
  text: "Проверьте: {{slots.need}}, срок: {{slots.deadline}}. Всё верно?"
- id: done
  kind: finish
  afterwards: answer
  text: Спасибо! Передаю коллегам.
`,
  en: `- id: need
  kind: ask
  question: What can I help with?
  slot: { type: text, label: task }
- id: deadline
  kind: ask
  question: By when do you need it?
  hint: I did not get the date. Write, for example, "by Friday".
  slot: { type: date, min: today, label: deadline, required: false }
- id: check
  kind: confirm
  text: "Please check: {{slots.need}}, by {{slots.deadline}}. Is that right?"
- id: done
  kind: finish
  afterwards: answer
  text: Thank you! I pass it on.
`,
};

/** What a new role begins as, in the language of its author. */
export function draftFrom(template: Template, language: Language): Draft {
  const draft = { ...emptyDraft, prompt: prompts[language] };
  switch (template) {
    case 'simple':
      return draft;
    case 'tools':
      return { ...draft, tools: ['calculator', 'web_fetch'] };
    case 'dialog':
      return { ...draft, type: 'chain', steps: dialogs[language] };
    case 'crew':
      return { ...draft, type: 'multi_agent' };
  }
}
