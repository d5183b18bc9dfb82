import type { z } from 'zod';
import { log } from '../../platform/logging/index.js';
import { inLanguageOf } from '../../platform/text/index.js';
import { agentFailure } from './agent.templates.js';
import { budgetReached } from './budget.templates.js';
import { approvalRequested, questionAsked } from './approval.templates.js';
import { eventAnswer, eventBegins, eventFailed, eventReminder } from './calendar.templates.js';
import {
  answerReady,
  contactWrote,
  mention,
  roleMessage,
  validationDue,
  validationWaits,
} from './chat.templates.js';
import { agentDown, contactNotTold, integrationDown } from './lifecycle.templates.js';
import { channelDisabled, channelTest, withdrawn } from './system.templates.js';
import type { Reader, Template, Params, Words } from './template.js';

export const templates = {
  mention,
  contact_wrote: contactWrote,
  role_message: roleMessage,
  answer_ready: answerReady,
  validation_waits: validationWaits,
  validation_due: validationDue,
  approval_requested: approvalRequested,
  question_asked: questionAsked,
  event_reminder: eventReminder,
  event_begins: eventBegins,
  event_answer: eventAnswer,
  event_failed: eventFailed,
  agent_failure: agentFailure,
  budget_reached: budgetReached,
  agent_down: agentDown,
  integration_down: integrationDown,
  contact_not_told: contactNotTold,
  withdrawn,
  channel_disabled: channelDisabled,
  channel_test: channelTest,
} as const;

export type TemplateName = keyof typeof templates;
export const templateNames = Object.keys(templates) as TemplateName[];

/** What the words of a template are made of. */
export type ParamsOf<Name extends TemplateName> = z.infer<(typeof templates)[Name]['params']>;

/** A template with what it needs. */
export type Worded = { [Name in TemplateName]: { template: Name; params: ParamsOf<Name> } }[TemplateName];

/**
 * A notification in its reader's language and zone. What another version of the server wrote and this one cannot read is
 * still a notification, with a link to what it is about.
 */
export function wordsOf(name: string, params: Params, reader: Reader): Words {
  const known: Template | undefined = Object.hasOwn(templates, name)
    ? templates[name as TemplateName]
    : undefined;
  try {
    if (known) return known.words(params, reader);
  } catch (error) {
    log.warn({ err: error, template: name }, 'a notification could not be put into words');
  }
  const title = inLanguageOf(reader.locale, { ru: 'Новое уведомление', en: 'A new notification' });
  return { title, body: '', actions: [] };
}
