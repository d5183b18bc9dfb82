import { byCloseness, distanceOf } from './closest.js';

describe('The distance between two names', () => {
  it.each([
    ['', '', 0],
    ['abc', '', 3],
    ['', 'abc', 3],
    ['LLM_PROVDER', 'LLM_PROVIDER', 1],
    ['kitten', 'sitting', 3],
    ['calculator', 'calculate', 2],
  ])('%j to %j is %d', (from, to, distance) => expect(distanceOf(from, to)).toBe(distance));

  it('puts the closest first', () => {
    expect(byCloseness('web-search', ['calculator', 'web_fetch', 'web_search'])).toEqual([
      'web_search',
      'web_fetch',
      'calculator',
    ]);
  });
});
