import { inOtherLayout } from './layouts';
import { ranked } from './ranking';

const items = [
  { id: 'reviews', title: 'Проверка', keywords: 'reviews ответы' },
  { id: 'office', title: 'Аренда офиса' },
  { id: 'parent', title: 'Субаренда' },
  { id: 'rent', title: 'Договор аренды' },
  { id: 'lawyer', title: 'Юрист', keywords: '@@lawyer Аренда и договоры' },
  { id: 'chats', title: 'Чаты' },
];
const found = (query: string, recent: string[] = []) => ranked(items, query, recent).map(({ id }) => id);

describe('ranked', () => {
  it('puts what begins so before what holds it, and that before what other words lead to', () => {
    expect(found('аренд')).toEqual(['office', 'rent', 'parent', 'lawyer']);
  });

  it('puts what was used last first, among equals', () => {
    expect(found('а', ['rent', 'lawyer']).slice(0, 2)).toEqual(['office', 'rent']);
    expect(
      ranked(items, '', ['rent', 'lawyer'])
        .map(({ id }) => id)
        .slice(0, 3),
    ).toEqual(['rent', 'lawyer', 'reviews']);
  });

  it.each([
    ['xfn', ['chats']],
    ['.hbcn', ['lawyer']],
    ['REVIEWS', ['reviews']],
    ['@@law', ['lawyer']],
    ['дог арен', ['lawyer', 'rent']],
    ['двр ард', ['rent']],
    ['дв', []],
    ['nothing', []],
  ])('of %j is %j', (query, expected) => expect(found(query).sort()).toEqual([...expected].sort()));
});

describe('inOtherLayout', () => {
  it('reads the same keys', () => {
    expect(inOtherLayout('Xfn 1')).toBe('чат 1');
    expect(inOtherLayout('ыуеештпы')).toBe('settings');
  });
});
