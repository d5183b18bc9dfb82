import { guardCalls, mostCalls } from './call-guard.js';
import type { Mention } from './message.entity.js';

const role = (id: string): Mention => ({ kind: 'role', id, username: id });
const refusals = (mentions: Mention[]) => mentions.map(({ refused }) => refused);

describe('Calls of roles by roles', () => {
  it('go three deep', () => {
    expect(refusals(guardCalls([role('d')], ['a', 'b', 'c']))).toEqual([undefined]);
    expect(refusals(guardCalls([role('e')], ['a', 'b', 'c', 'd']))).toEqual(['depth']);
  });

  it('never go back to a role on the way, nor to the one that answers', () => {
    expect(refusals(guardCalls([role('a'), role('b'), role('c')], ['a', 'b']))).toEqual([
      'cycle',
      'cycle',
      undefined,
    ]);
  });

  it('are few per answer; those refused do not count', () => {
    const mentions = ['a', '1', '2', '3', '4', '5', '6'].map(role);
    const told = refusals(guardCalls(mentions, ['a']));
    expect(told.filter((refused) => refused === undefined)).toHaveLength(mostCalls);
    expect([told[0], told.at(-1)]).toEqual(['cycle', 'too_many']);
  });

  it('leave people, and what was refused already, as they are', () => {
    const mentions: Mention[] = [
      { kind: 'user', id: 'a', username: 'anna' },
      { ...role('b'), refused: 'not_allowed' },
    ];
    expect(guardCalls(mentions, ['a', 'b'])).toEqual(mentions);
  });
});
