import { queueSearchOf } from './search';
import { firstOf, waited } from './waits';

const now = Date.UTC(2026, 2, 1, 12);
const before = (seconds: number) => new Date(now - seconds * 1_000).toISOString();
const shown = (seconds: number) => waited(before(seconds), now).map(({ value, unit }) => `${value} ${unit}`);

describe('How long a run waits', () => {
  it('is told in the two largest units', () => {
    expect(shown(42)).toEqual(['42 second']);
    expect(shown(60)).toEqual(['1 minute']);
    expect(shown(3_905)).toEqual(['1 hour', '5 minute']);
    expect(shown(3_605)).toEqual(['1 hour']);
    expect(shown(2 * 86_400 + 3_600)).toEqual(['2 day', '1 hour']);
  });

  it('is nothing where the clock of the server is ahead', () => expect(shown(-30)).toEqual(['0 second']));
});

it('Of many groups the first ten are shown, and what is chosen', () => {
  const groups = Array.from({ length: 15 }, (_, place) => ({ id: `${place}` }));
  const ten = groups.slice(0, 10);
  expect(firstOf(groups, [undefined])).toEqual(ten);
  expect(firstOf(groups, ['3', '12'])).toEqual([...ten, { id: '12' }]);
});

describe('The address of the queue', () => {
  it('keeps what is of the form, and leaves out the rest', () => {
    const agentId = '01a2b3c4-0000-7000-8000-000000000000';
    expect(queueSearchOf({ state: 'queued', agentId, apiKeyId: 'mine', other: 1 })).toEqual({
      state: 'queued',
      agentId,
    });
    expect(queueSearchOf({ state: 'succeeded', agentId: 7 })).toEqual({});
  });
});
