import { judge, mostMisfires, type MisfireRule } from '../recurrence/misfire.js';
import type { Timetable } from '../recurrence/timetable.js';
import { planOf, type Planned } from './plan.js';

const at = (text: string): Date => new Date(`2027-01-15T${text}Z`);
const every = (cron: string, exceptions: [string, string | null][] = []): Timetable => ({
  rule: { kind: 'recurring', cron, timeZone: 'UTC', from: null, until: null },
  exceptions: new Map(
    exceptions.map(([slot, moved]) => [at(slot).getTime(), moved === null ? null : at(moved)]),
  ),
});
const once = (time: string): Timetable => ({
  rule: { kind: 'one_time', at: at(time) },
  exceptions: new Map(),
});
const hourly = every('0 * * * *');
const times = (firings: { slot: Date }[]): string[] =>
  firings.map(({ slot }) => slot.toISOString().slice(11, 16));

/** Of an event with this timetable that is looked at now. */
function outcome({ rule, exceptions }: Timetable, misfire: MisfireRule, handledUntil: string, now: string) {
  const common = {
    id: 'event',
    agentId: null,
    isActive: true,
    misfire,
    reminders: [],
    handledUntil: at(handledUntil),
    remindedUntil: at(handledUntil),
    endsAt: null,
    timeZone: 'UTC',
  };
  const event: Planned =
    rule.kind === 'one_time'
      ? { ...common, kind: rule.kind, startsAt: rule.at, cron: null }
      : { ...common, kind: rule.kind, startsAt: null, cron: rule.cron };
  const { occurrences, position } = planOf(event, exceptions, at(now));
  return {
    fire: times(occurrences.filter(({ status }) => status === 'succeeded')),
    missed: times(occurrences.filter(({ status }) => status === 'missed')),
    next: position.nextFireAt && position.nextFireAt.toISOString().slice(11, 16),
    handledUntil: position.handledUntil,
  };
}

describe('A time that comes', () => {
  it.each<MisfireRule>(['fire_once', 'skip', 'fire_all'])(
    'fires under the rule %s, also a little late',
    (rule) => {
      expect(outcome(hourly, rule, '09:30:00', '10:00:59')).toEqual({
        fire: ['10:00'],
        missed: [],
        next: '11:00',
        handledUntil: at('10:00:59'),
      });
    },
  );

  it('fires once, however often it is looked at', () => {
    const { handledUntil } = judge(hourly, 'fire_all', at('09:30:00'), at('10:00:00'));
    expect(outcome(hourly, 'fire_all', '10:00:00', '10:00:00')).toMatchObject({ fire: [], missed: [] });
    expect(judge(hourly, 'fire_all', handledUntil, at('10:30:00')).fire).toEqual([]);
  });
});

describe('After an outage of three hours', () => {
  it.each<[MisfireRule, fire: string[], missed: string[]]>([
    ['fire_once', ['12:00'], ['10:00', '11:00']],
    ['skip', [], ['10:00', '11:00', '12:00']],
    ['fire_all', ['10:00', '11:00', '12:00'], []],
  ])('the rule %s fires %j and misses %j', (rule, fire, missed) => {
    expect(outcome(hourly, rule, '09:30:00', '12:30:00')).toMatchObject({ fire, missed, next: '13:00' });
  });

  it('what is in time fires beside the one that makes up for the rest', () => {
    expect(outcome(hourly, 'fire_once', '09:30:00', '12:00:30')).toMatchObject({
      fire: ['11:00', '12:00'],
      missed: ['10:00'],
    });
    expect(outcome(hourly, 'skip', '09:30:00', '12:00:30')).toMatchObject({
      fire: ['12:00'],
      missed: ['10:00', '11:00'],
    });
  });

  it('so many fire, the newest, and no more', () => {
    const { fire, missed } = judge(every('* * * * *'), 'fire_all', at('00:00:00'), at('12:00:00'));
    expect(fire).toHaveLength(mostMisfires);
    expect(fire.at(-1)?.slot).toEqual(at('12:00:00'));
    expect(missed).toEqual([]);
  });

  it('an event that takes place once does so late, unless late is never', () => {
    expect(outcome(once('10:00:00'), 'fire_once', '09:59:59', '12:00:00')).toMatchObject({
      fire: ['10:00'],
      next: null,
    });
    expect(outcome(once('10:00:00'), 'fire_all', '09:59:59', '12:00:00')).toMatchObject({ fire: ['10:00'] });
    expect(outcome(once('10:00:00'), 'skip', '09:59:59', '12:00:00')).toMatchObject({
      fire: [],
      missed: ['10:00'],
    });
  });
});

it('A clock that is set back fires nothing twice', () => {
  expect(outcome(hourly, 'fire_all', '10:03:00', '09:58:00')).toEqual({
    fire: [],
    missed: [],
    next: '11:00',
    handledUntil: at('10:03:00'),
  });
  expect(outcome(hourly, 'fire_all', '10:03:00', '10:00:30')).toMatchObject({ fire: [], missed: [] });
});

describe('A time that was moved or cancelled', () => {
  const changed = every('0 * * * *', [
    ['10:00:00', '10:20:00'],
    ['11:00:00', null],
    ['14:00:00', '12:30:00'],
  ]);

  it('fires when it was moved to, by its own name', () => {
    expect(outcome(changed, 'fire_once', '09:30:00', '10:00:00')).toMatchObject({ fire: [], next: '10:20' });
    expect(outcome(changed, 'fire_once', '10:00:00', '10:20:00')).toMatchObject({
      fire: ['10:00'],
      next: '12:00',
    });
    expect(outcome(changed, 'fire_once', '12:00:00', '12:30:01')).toMatchObject({
      fire: ['14:00'],
      next: '13:00',
    });
    expect(outcome(changed, 'fire_once', '13:00:00', '14:00:01')).toMatchObject({ fire: [], next: '15:00' });
  });

  it('does not fire when it was cancelled', () => {
    expect(outcome(changed, 'fire_all', '10:30:00', '11:00:00')).toMatchObject({ fire: [], next: '12:00' });
  });
});
