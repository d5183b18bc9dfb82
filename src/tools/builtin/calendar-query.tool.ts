import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { OccurrenceService, type OccurrenceView } from '../../calendar/index.js';
import { AppError } from '../../platform/errors/index.js';
import { instantOf, readDate } from '../../platform/language/index.js';
import { CalendarPeople, toldMoment } from '../calendar/calendar-person.js';
import type { Invocation, Tool } from '../tool.js';

const mostTold = 50;
const dayMillis = 86_400_000;
const daysAhead = 7;
const mostDays = 366;

const day = () => z.string().trim().min(1).max(100).optional();
const input = z.strictObject({
  from: day().describe('The first day, in ISO 8601 or in words: "2027-03-01", "завтра"; without it, today'),
  to: day().describe('The last day; without it, a week from the first'),
});

/** Looks into the calendar of the person whom the run works for. */
@Injectable()
export default class CalendarQueryTool implements Tool<z.infer<typeof input>> {
  readonly description =
    'Lists what is in the calendar of the person who asks: events with their times, and what became of those that have ' +
    'passed. Use it before you speak of their plans or make an event that may be there already.';
  readonly input = input;
  readonly readOnly = true;

  constructor(
    private readonly people: CalendarPeople,
    private readonly occurrences: OccurrenceService,
  ) {}

  async execute({ from, to }: z.infer<typeof input>, invocation: Invocation): Promise<string> {
    const person = await this.people.of(invocation);
    const { timeZone } = person;
    const first = dayOf(from ?? 'today', timeZone);
    const last = to === undefined ? new Date(first.getTime() + daysAhead * dayMillis) : dayOf(to, timeZone);
    const days = (last.getTime() - first.getTime()) / dayMillis;
    if (days < 0 || days > mostDays)
      throw new AppError(
        'tool_arguments_invalid',
        `to must be on or after from, at most ${mostDays} days later`,
      );
    const range = {
      from: instantOf(first, timeZone),
      to: instantOf(new Date(last.getTime() + dayMillis), timeZone),
    };
    // Those who manage see everybody's events; what they ask here is about their own.
    const { items, isComplete } = await this.occurrences.inRange({ ...person, role: 'member' }, range);
    if (items.length === 0) return 'There is nothing in the calendar on these days.';
    const lines = items.slice(0, mostTold).map((item) => line(item, timeZone));
    const isAll = isComplete && items.length <= mostTold;
    return [...lines, ...(isAll ? [] : ['There is more: ask for fewer days.'])].join('\n');
  }
}

/** Midnight of the day, as if the clocks of the time zone were those of UTC. */
function dayOf(text: string, timeZone: string): Date {
  const found = /^\d{4}-\d{2}-\d{2}$/.test(text)
    ? text
    : readDate(text, { now: new Date(), timeZone })?.value;
  const midnight = new Date(`${found}T00:00:00Z`);
  if (found === undefined || Number.isNaN(midnight.getTime()))
    throw new AppError('tool_arguments_invalid', `"${text}" names no day: write it as 2027-03-01`);
  return midnight;
}

function line({ title, startsAt, status, moved, error }: OccurrenceView, timeZone: string): string {
  const remarks = [
    ...(status === 'scheduled' ? [] : [status]),
    ...(moved ? ['moved'] : []),
    ...(error ? [error.detail] : []),
  ];
  const more = remarks.length > 0 ? ` [${remarks.join('; ')}]` : '';
  return `- ${toldMoment(new Date(startsAt), timeZone)}: ${title}${more}`;
}
