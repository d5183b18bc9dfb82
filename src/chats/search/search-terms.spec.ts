import { SearchQuery } from './search.dto.js';
import { termsOf } from './search-terms.js';

const terms = (query: Record<string, string>) => termsOf(SearchQuery.parse(query));
const nothing = { wanted: [], unwanted: [], beginnings: [], facets: [], since: null, until: null };

describe('termsOf', () => {
  it.each<[q: string, meant: object]>([
    ['договор поставки', { wanted: ['договор', 'поставки'] }],
    ['"срок поставки" акт', { wanted: ['срок поставки', 'акт'] }],
    ['«срок поставки» “due date” „слово“', { wanted: ['срок поставки', 'due date', 'слово'] }],
    ['договор -аренда -"срок поставки"', { wanted: ['договор'], unwanted: ['аренда', 'срок поставки'] }],
    ['кое-что № 12-345/26', { wanted: ['кое-что', '№', '12-345/26'] }],
    ['ivan@example.com @@lawyer', { wanted: ['ivan@example.com', '@@lawyer'] }],
    ['догов* до* * **', { beginnings: ['догов'], wanted: ['до*', '*', '**'] }],
    ['"не закрыта', { wanted: ['не закрыта'] }],
    ['a"b"c', { wanted: ['a', 'b', 'c'] }],
    ['https://example.com/a', { wanted: ['https //example.com/a'] }],
  ])('%j', (q, meant) => expect(terms({ q })).toEqual({ ...nothing, ...meant }));

  it.each<[q: string, facets: string[]]>([
    ['from:Иван', ['=user:иван =agent:иван']],
    ['from:@ivan', ['=user:ivan']],
    ['from:@@lawyer', ['=agent:lawyer']],
    ['role:lawyer', ['=agent:lawyer']],
    ['has:link has:file', ['=has:link', '=has:file']],
    ['is:unvalidated', ['=is:unvalidated']],
  ])('understands %s', (q, facets) => expect(terms({ q })).toEqual({ ...nothing, facets }));

  it.each(['from:', 'has:money', 'is:good', 'after:yesterday', 'before:0000-01-01', 'from:"a b"'])(
    'takes %s for words, whatever it looks like',
    (q) => {
      const { wanted, ...others } = terms({ q });
      expect(wanted).toHaveLength(1);
      expect(others).toEqual({ ...nothing, wanted: undefined });
    },
  );

  it('excludes words only: an operator with a minus is words too', () => {
    expect(terms({ q: '-has:link' })).toEqual({ ...nothing, unwanted: ['has link'] });
  });

  it('takes filters from beside the query, and the narrower of two times', () => {
    const query = {
      q: 'after:2026-01-10 before:2026-03-01',
      author: 'Ivan',
      is: 'approved',
      from: '2026-01-01',
      to: '2026-02-01T12:00:00+03:00',
    };
    expect(terms(query)).toEqual({
      ...nothing,
      facets: ['=user:ivan', '=is:approved'],
      since: new Date('2026-01-10T00:00:00Z'),
      until: new Date('2026-02-01T09:00:00Z'),
    });
  });

  it('ends a day with its last moment', () => {
    expect(terms({ to: '2026-02-28' }).until).toEqual(new Date('2026-03-01T00:00:00Z'));
    expect(terms({ q: 'before:2026-02-28' }).until).toEqual(new Date('2026-02-28T00:00:00Z'));
  });

  it('takes so many terms and no more', () => {
    expect(terms({ q: 'a '.repeat(200) }).wanted).toHaveLength(32);
  });
});

describe('SearchQuery', () => {
  it.each([{}, { q: '' }, { q: '  ' }, { limit: '10' }])('wants something to look for: %j', (query) => {
    expect(SearchQuery.safeParse(query).success).toBe(false);
  });

  it.each([
    { q: '\0' },
    { q: '\ud800' },
    { q: 'a'.repeat(501) },
    { from: '0000-01-01' },
    { to: '2026-02-30' },
  ])('refuses %j', (query) => expect(SearchQuery.safeParse(query).success).toBe(false));
});
