import { selectJson } from './json-select.js';

describe('What a JSONPath selects', () => {
  const text = JSON.stringify({
    total: 2,
    items: [
      { id: 1, price: 5 },
      { id: 2, price: 15 },
    ],
    none: null,
  });

  it.each([
    ['$.total', '2'],
    ['$.items[1].id', '2'],
    ['$.items[*].id', '[1,2]'],
    ['$.items[?@.price > 10].id', '[2]'],
    ['$..price', '[5,15]'],
    ['$.none', 'null'],
    ['$.absent', undefined],
    ['$.items[?@.price > 100]', undefined],
  ])('%s', (path, selected) => expect(selectJson({ text, path })).toBe(selected));
});
