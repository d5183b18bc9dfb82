import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { activeUser, type User } from '../../identity/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { Invocation } from '../tool.js';

/** Whose calendar a call is about, and which clocks they look at. */
export type CalendarPerson = Pick<User, 'orgId' | 'role' | 'timeZone'> & { kind: 'user'; userId: string };

/** The people whom runs work for, as the calendar asks who somebody is. */
@Injectable()
export class CalendarPeople {
  constructor(private readonly dataSource: DataSource) {}

  /** Throws `forbidden` where a program asks, or somebody who can no longer enter. */
  async of({ orgId, userId }: Pick<Invocation, 'orgId' | 'userId'>): Promise<CalendarPerson> {
    if (userId === null) throw new AppError('forbidden', 'A calendar is a person’s: no person asks here');
    const person = await activeUser(this.dataSource.manager, orgId, userId);
    if (!person) throw new AppError('forbidden', 'The person who asked can no longer enter');
    const { role, timeZone } = person;
    return { kind: 'user', orgId, userId, role, timeZone };
  }
}

/** A moment as a model reads it, and tells people. */
export const toldMoment = (moment: Date, timeZone: string): string =>
  `${new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'full', timeStyle: 'short' }).format(moment)} (${timeZone})`;
