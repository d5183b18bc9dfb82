import { readSearch } from './search';

it('An address says what to show of the calendar', () => {
  expect(readSearch({ view: 'week', date: '2026-11-24', edit: true, at: '2026-11-24 10:00:00' })).toEqual({
    view: 'week',
    date: '2026-11-24',
    event: undefined,
    edit: true,
    at: '2026-11-24 10:00',
    feed: false,
  });
  expect(readSearch({ feed: true })).toMatchObject({ feed: true, edit: false });
});

it('What it says that is nothing is left out', () => {
  const odd = { view: 'decade', date: '2026-02-31', event: 7, edit: 'yes', at: '2026-02-31 10:00', feed: 1 };
  expect(readSearch(odd as never)).toEqual({ edit: false, feed: false });
});
