import type { CalendarEvent } from '../api-types';
import { bodyOf, changesOf, draftOf, newDraft } from './draft';

const fresh = newDraft({ at: '2026-11-24 10:00', timeZone: 'Europe/Moscow', userId: 'me' });

const event: CalendarEvent = {
  id: 'e',
  title: 'Report',
  description: 'For the office',
  kind: 'recurring',
  startsAt: '2026-11-30T21:00:00.000Z',
  endsAt: null,
  durationMinutes: null,
  cron: '30 9 * * 1,4',
  timeZone: 'Europe/Moscow',
  agentId: 'lawyer',
  prompt: 'In short',
  chatId: 'chat',
  recipientIds: ['me', 'you'],
  attendees: [
    { kind: 'user', id: 'me', username: 'me', name: 'Me' },
    { kind: 'role', id: 'lawyer', username: 'lawyer', name: 'Lawyer' },
  ],
  reminders: [15, 1_440],
  misfire: 'skip',
  isActive: true,
  nextFireAt: '2026-12-03T06:30:00.000Z',
  createdBy: 'me',
  mayEdit: true,
  createdAt: '2026-11-22T10:00:00.000Z',
  updatedAt: '2026-11-22T10:00:00.000Z',
};

describe('The form of an event', () => {
  it('begins with a time, and people', () => {
    expect(bodyOf({ ...fresh, title: ' Call ' })).toMatchObject({
      title: 'Call',
      startsAt: '2026-11-24T07:00:00.000Z',
      recipientIds: ['me'],
      durationMinutes: 30,
    });
    expect(bodyOf(fresh)).not.toHaveProperty('cron');
  });

  it('means its times by the zone that is chosen', () =>
    expect(bodyOf({ ...fresh, timeZone: 'Asia/Tokyo' }).startsAt).toBe('2026-11-24T01:00:00.000Z'));

  it('has a schedule for what recurs, with a beginning only where one is given', () => {
    const weekly = { ...fresh, kind: 'recurring', pattern: 'weekly', startsAt: '' } as const;
    expect(bodyOf(weekly)).toMatchObject({ cron: '0 10 * * 2', startsAt: null, endsAt: null });
  });

  it('shows an event as it is: nothing has changed', () => {
    expect(draftOf(event)).toMatchObject({
      startsAt: '2026-12-01T00:00',
      pattern: 'weekly',
      weekdays: [1, 4],
      time: '09:30',
      reminders: ['15', '1440'],
      roleIds: ['lawyer'],
    });
    expect(changesOf(draftOf(event), draftOf(event))).toEqual({});
  });

  it('sends what has changed, and nothing else', () => {
    const draft = draftOf(event);
    expect(changesOf(draft, { ...draft, time: '10:00', reminders: ['1440', '15'] })).toEqual({
      cron: '0 10 * * 1,4',
    });
    expect(changesOf(draft, { ...draft, agentId: null })).toEqual({ agentId: null, prompt: '' });
  });
});
