import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { CreateEvent, EventService, type EventView } from '../../calendar/index.js';
import { sha256 } from '../../platform/crypto/index.js';
import { AppError } from '../../platform/errors/index.js';
import { readMoment, type MomentProblem } from '../../platform/language/index.js';
import { CalendarPeople, toldMoment, type CalendarPerson } from '../calendar/calendar-person.js';
import type { Invocation, Tool } from '../tool.js';

const input = z
  .strictObject({
    title: z.string().trim().min(1).max(200).describe('What it is, in a few words'),
    when: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .optional()
      .describe(
        'The day and the time, in the words of the person or in ISO 8601: "завтра в 10", "2027-03-01T10:00"',
      ),
    cron: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .optional()
      .describe('Instead of `when`, for what takes place again and again: five fields of cron, or @daily'),
    instructions: z
      .string()
      .trim()
      .max(4_000)
      .optional()
      .describe(
        'What you are to do when it is due, understandable by itself; without them you tell the person that it is time',
      ),
    durationMinutes: z.number().int().min(1).max(10_080).optional(),
  })
  .refine(({ when, cron }) => (when === undefined) !== (cron === undefined), 'give either when or cron');

const questions: Record<MomentProblem, string> = {
  none: 'names no day and time',
  several: 'names more than one moment',
  no_time: 'names no time of the day',
  repeated: 'is said to repeat: such events are made with cron',
  past: 'has passed already',
};

/** Puts an event into the calendar of the person whom the run works for. */
@Injectable()
export default class CalendarCreateTool implements Tool<z.infer<typeof input>> {
  readonly description =
    'Puts an event into the calendar of the person who asks. When it is due, and not before, you are asked in this ' +
    'chat to do what the instructions say. Give the time as the person said it: it is read in their time zone, and the result ' +
    'says how it was understood; tell them. If the result asks to confirm, nothing was made: ask the person first.';
  readonly input = input;
  readonly readOnly = false;

  constructor(
    private readonly people: CalendarPeople,
    private readonly events: EventService,
  ) {}

  async execute(wanted: z.infer<typeof input>, invocation: Invocation): Promise<string> {
    const person = await this.people.of(invocation);
    const { timeZone } = person;
    const { title, when, cron, durationMinutes } = wanted;
    const { agent, chatId } = invocation;
    const common = {
      title,
      timeZone,
      agentId: agent.id,
      chatId,
      prompt: wanted.instructions ?? 'Tell the person that it is time for this, in one or two sentences.',
      durationMinutes: durationMinutes ?? null,
    };
    if (cron !== undefined)
      return this.make(person, invocation, CreateEvent.safeParse({ ...common, kind: 'recurring', cron }));
    const found = readMoment(when ?? '', { now: new Date(), timeZone });
    if (typeof found === 'string')
      return `Nothing was made: "${when}" ${questions[found]}. Ask the person for the day and the time, then call again.`;
    if (found.confidence === 'likely')
      return (
        `Nothing was made yet: "${when}" probably means ${toldMoment(found.at, timeZone)}. Ask the person whether that ` +
        `is right; if it is, call again with when ${found.at.toISOString()}.`
      );
    const startsAt = found.at.toISOString();
    return this.make(person, invocation, CreateEvent.safeParse({ ...common, kind: 'one_time', startsAt }));
  }

  private async make(
    person: CalendarPerson,
    { idempotencyKey }: Invocation,
    { data, error }: z.ZodSafeParseResult<CreateEvent>,
  ): Promise<string> {
    if (error)
      throw new AppError('tool_arguments_invalid', error.issues.map(({ message }) => message).join('; '));
    try {
      return told(await this.events.createOnce(person, data, idFrom(idempotencyKey)), person);
    } catch (refusal) {
      // Which field was wrong, and how, says more to a model than that one was.
      if (!(refusal instanceof AppError) || !refusal.errors) throw refusal;
      const why = refusal.errors.map(({ path, message }) => `${path} ${message}`).join('; ');
      throw new AppError('tool_arguments_invalid', why);
    }
  }
}

function told({ title, cron, nextFireAt }: EventView, { timeZone }: CalendarPerson): string {
  const at = nextFireAt ? toldMoment(new Date(nextFireAt), timeZone) : 'never';
  return cron === null
    ? `"${title}" is in the calendar for ${at}.`
    : `"${title}" is in the calendar, again and again (${cron}), next on ${at}.`;
}

/** The same call makes the same event: a UUID of version 8 (RFC 9562, section 5.8). */
function idFrom(key: string): string {
  const hex = sha256(key);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
