import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { activeUser, Organization, type User } from '../../identity/index.js';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { sha256 } from '../../platform/crypto/index.js';
import { asSystem, inOrganization, Transactions, type Tx } from '../../platform/database/index.js';
import { AppError, notFound } from '../../platform/errors/index.js';
import type { StoredBytes } from '../../platform/http/index.js';
import { Limits, type RateLimit } from '../../platform/limits/index.js';
import { inLanguageOf } from '../../platform/text/index.js';
import { CalendarEvent } from '../events/calendar-event.entity.js';
import { databaseTime } from '../events/database-time.js';
import type { Person } from '../events/event-access.js';
import type { OccurrenceView } from '../occurrences/occurrence.dto.js';
import { OccurrenceRanges } from '../occurrences/occurrence-ranges.js';
import { CalendarFeed } from './calendar-feed.entity.js';
import { feedText, type FeedContents } from './feed-text.js';

const dayMillis = 86_400_000;
const daysBack = 30;
const daysAhead = 400;
/** One that takes place every few minutes must not take the place of all others. */
const past = { all: 500, each: 100, first: 'latest' } as const;
const mostTimes = 2_000;
const mostComingEach = 400;
const mostEvents = 1_000;
/** Programs come a few times an hour. */
const readsPerMinute = 20;

/** What somebody sees who has the secret address of a calendar. */
@Injectable()
export class FeedReader {
  private readonly rate: RateLimit;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly ranges: OccurrenceRanges,
    limits: Limits,
  ) {
    this.rate = limits.perMinute('calendar-feed', readsPerMinute);
  }

  /** Throws `not_found` for what is no address, or that of somebody who has left; `too_many_requests`. */
  async read(token: string): Promise<StoredBytes> {
    // By the hash alone: how long it takes tells nothing of how much of a guess is right.
    const tokenHash = sha256(token);
    const feed = await asSystem('auth', () =>
      this.dataSource.manager.findOne(CalendarFeed, {
        select: { orgId: true, userId: true },
        where: { tokenHash },
      }),
    );
    if (!feed) throw notFound('The calendar');
    const { refused, seconds } = this.rate.take(tokenHash);
    if (refused) throw new AppError('too_many_requests', undefined, { retryAfter: seconds });
    const { orgId, userId } = feed;
    const contents = await inOrganization(orgId, () =>
      this.transactions.run((tx) => this.contentsOf(tx, orgId, userId)),
    );
    const text = feedText(contents);
    const bytes = Buffer.from(text);
    return {
      fileName: 'artel.ics',
      contentType: 'text/calendar; charset=utf-8',
      size: bytes.length,
      sha256: sha256(text),
      isInline: true,
      open: ({ start = 0, end = bytes.length - 1 }) =>
        Promise.resolve(Readable.from([bytes.subarray(start, end + 1)])),
    };
  }

  private async contentsOf(tx: Tx, orgId: string, userId: string): Promise<FeedContents> {
    const user = await activeUser(tx.manager, orgId, userId);
    if (!user) throw notFound('The calendar');
    const now = await databaseTime(tx.manager);
    const times = await this.timesOf(tx, { kind: 'user', orgId, userId, role: user.role }, now);
    const ids = [...new Set(times.map(({ eventId }) => eventId))];
    const events = await tx.manager.findBy(CalendarEvent, { orgId, id: In(ids) });
    const { name } = await tx.manager.findOneByOrFail(Organization, { id: orgId });
    const urlOf = (id: string): string => `${this.config.PUBLIC_URL}/calendar?event=${id}`;
    return { ...wordsFor(user, name), timeZone: user.timeZone, events, times, urlOf, now };
  }

  /** The nearest ones when there are too many. */
  private async timesOf(tx: Tx, person: Person, now: Date): Promise<OccurrenceView[]> {
    // Whole days, so that the same calendar is the same text for as long as nothing happens.
    const today = Math.floor(now.getTime() / dayMillis) * dayMillis;
    const range = {
      from: new Date(today - daysBack * dayMillis),
      to: new Date(today + daysAhead * dayMillis),
    };
    const seen = await this.ranges.past(tx, person, range, past);
    const room = mostTimes - seen.length;
    const events = await this.ranges.eventsIn(tx, person, range, mostEvents);
    const coming = await this.ranges.coming(tx, person, events, range, { all: room, each: mostComingEach });
    const cancelled = await this.ranges.cancelled(tx, person, events, range, room);
    const ahead = [...coming, ...cancelled].sort(byTime).slice(0, room);
    return [...seen, ...ahead].sort(byTime);
  }
}

/** Always in one order, so that the same times are the same text. */
const byTime = (a: OccurrenceView, b: OccurrenceView): number => compare(keyOf(a), keyOf(b));
const keyOf = ({ startsAt, eventId, slot }: OccurrenceView): string => `${startsAt} ${eventId} ${slot}`;
const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

const wordsFor = ({ locale }: Pick<User, 'locale'>, organization: string) =>
  inLanguageOf(locale, {
    ru: {
      name: `Артель · ${organization}`,
      about: `События от ${daysBack} дней назад до ${daysAhead} дней вперёд, не больше ${mostTimes}; одного события не больше ${mostComingEach} предстоящих`,
    },
    en: {
      name: `Artel · ${organization}`,
      about: `Events from ${daysBack} days back to ${daysAhead} days ahead, at most ${mostTimes}; of one event at most ${mostComingEach} that are to come`,
    },
  });
