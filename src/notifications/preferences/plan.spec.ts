import { channelsFor, defaultPreference, preferenceFor, sendAt, type UsableChannel } from './plan.js';

const channels: UsableChannel[] = [
  { id: 'mail', type: 'email', priority: 10 },
  { id: 'second-hook', type: 'webhook', priority: 50 },
  { id: 'hook', type: 'webhook', priority: 50 },
  { id: 'inbox', type: 'web', priority: 0 },
  { id: 'bot', type: 'telegram', priority: 100 },
];
const ids = (found: UsableChannel[]): string[] => found.map(({ id }) => id);
const all = defaultPreference('mention');

describe('Channels', () => {
  it('are tried from the highest priority on, of equals the older first, and never the inbox', () => {
    expect(ids(channelsFor(channels, all))).toEqual(['bot', 'hook', 'second-hook', 'mail']);
  });

  it('that failed are not tried again', () => {
    expect(ids(channelsFor(channels, all, ['bot', 'hook']))).toEqual(['second-hook', 'mail']);
  });

  it('are those that the person wants for the type', () => {
    expect(ids(channelsFor(channels, { enabled: true, channels: ['email'] }))).toEqual(['mail']);
    expect(ids(channelsFor(channels, { enabled: true, channels: [] }))).toEqual([]);
  });

  it('are none for what is looked at in the inbox, unless the person wants it', () => {
    expect(ids(channelsFor(channels, defaultPreference('answer_ready')))).toEqual([]);
    const own = preferenceFor('answer_ready', { enabled: true, channels: null });
    expect(ids(channelsFor(channels, own))).toHaveLength(4);
  });
});

describe('A type', () => {
  it('can be switched off, unless it must not', () => {
    const off = { enabled: false, channels: null };
    expect(preferenceFor('mention', off).enabled).toBe(false);
    expect(preferenceFor('approval_requested', off).enabled).toBe(true);
    expect(preferenceFor('system', { enabled: false, channels: [] })).toEqual({
      enabled: true,
      channels: [],
    });
  });
});

describe('A notification goes out', () => {
  const now = new Date('2027-01-15T23:00:00Z');
  const quiet = { from: '22:00', to: '08:00', days: [1, 2, 3, 4, 5, 6, 7], timeZone: 'UTC' };
  const at = (urgent: boolean, graceMillis: number, hours: typeof quiet | undefined): string =>
    sendAt({ urgent, graceMillis, quiet: hours }, now).toISOString();

  it('at once, or after the time that its reader has', () => {
    expect(at(false, 0, undefined)).toBe('2027-01-15T23:00:00.000Z');
    expect(at(false, 10_000, undefined)).toBe('2027-01-15T23:00:10.000Z');
  });

  it('after quiet hours, unless it is urgent', () => {
    expect(at(false, 0, quiet)).toBe('2027-01-16T08:00:00.000Z');
    expect(at(true, 0, quiet)).toBe('2027-01-15T23:00:00.000Z');
  });
});
