import type { Pages } from '../../platform/api';
import type { Notification } from '../api-types';
import { withChanged, withNew, withRead } from './inbox-cache';

const one = (id: string, more: Partial<Notification> = {}) =>
  ({ id, type: 'mention', readAt: null, acknowledgedAt: null, ...more }) as Notification;
const inbox = (...items: Notification[]) => ({
  pages: [
    { items, nextCursor: 'next' },
    { items: [one('last')], nextCursor: null },
  ],
  pageParams: [undefined, 'next'],
});
const ids = ({ pages }: Pages<Notification>) => pages.flatMap(({ items }) => items.map(({ id }) => id));

describe('An inbox', () => {
  it('shows what has come above the rest, and once', () => {
    const known = withNew(inbox(one('a')), one('b'), {});
    expect(ids(known)).toEqual(['b', 'a', 'last']);
    expect(withNew(known, one('b'), {})).toBe(known);
    expect(withNew(known, one('last'), {})).toBe(known);
  });

  it('leaves out what the filter does', () => {
    const known = inbox(one('a'));
    expect(withNew(known, one('b', { type: 'event' }), { type: 'mention' })).toBe(known);
    expect(withNew(known, one('b', { readAt: 'then' }), { unread: true })).toBe(known);
    expect(ids(withNew(known, one('b'), { unread: true, type: 'mention' }))).toEqual(['b', 'a', 'last']);
  });

  it('knows what was read, and when first', () => {
    const known = inbox(one('a', { readAt: 'then' }), one('b'));
    const times = (read: Pages<Notification>) =>
      read.pages.flatMap(({ items }) => items.map(({ readAt }) => readAt));
    expect(times(withRead(known, 'b', 'now'))).toEqual(['then', 'now', null]);
    expect(times(withRead(known, undefined, 'now'))).toEqual(['then', 'now', 'now']);
  });

  it('takes one as it is now', () => {
    const [page] = withChanged(inbox(one('a'), one('b')), one('b', { acknowledgedAt: 'now' })).pages;
    expect(page?.items.map(({ acknowledgedAt }) => acknowledgedAt)).toEqual([null, 'now']);
  });
});
