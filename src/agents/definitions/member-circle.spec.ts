import { memberCircle } from './member-circle.js';

const led = (roles: Record<string, string[]>) => new Map(Object.entries(roles));

describe('Roles that lead each other', () => {
  it('are no circle as a tree, nor when two lead the same one', () => {
    const roles = led({ chu: ['lawyer', 'hr'], lawyer: ['clerk'], hr: ['clerk'], clerk: [] });
    for (const username of roles.keys()) expect(memberCircle(username, roles)).toBeUndefined();
  });

  it('are a circle through themselves, through one, and through many, which is told', () => {
    expect(memberCircle('a', led({ a: ['a'] }))).toEqual(['a', 'a']);
    expect(memberCircle('a', led({ a: ['b'], b: ['a'] }))).toEqual(['a', 'b', 'a']);
    const many = led({ a: ['x', 'b'], b: ['c'], c: ['d', 'x'], d: ['a'], x: [] });
    expect(memberCircle('a', many)).toEqual(['a', 'b', 'c', 'd', 'a']);
    expect(memberCircle('c', many)).toEqual(['c', 'd', 'a', 'b', 'c']);
  });

  it('are another one’s circle when they only lead into it', () => {
    expect(memberCircle('chu', led({ chu: ['a'], a: ['b'], b: ['a'] }))).toBeUndefined();
  });
});
