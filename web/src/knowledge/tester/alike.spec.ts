import { byStrength, gathered } from './alike';

const passage = (documentId: string, text: string) => ({ documentId, text });
const told = (...passages: ReturnType<typeof passage>[]) =>
  gathered(passages).map(({ best, alike }) => [best.documentId, ...alike.map((one) => one.documentId)]);

const rule = 'Суточные в командировке по стране составляют 700 рублей за каждый день.';

describe('What is found in several documents', () => {
  it('is one find where it says the same, also with other spaces or a word more', () =>
    expect(
      told(passage('a', rule), passage('b', 'Отпуск — 28 дней.'), passage('c', `${rule}\n\nЕщё.`)),
    ).toEqual([['a', 'c'], ['b']]));

  it('names each document once', () =>
    expect(told(passage('a', rule), passage('b', rule), passage('b', ` ${rule}`))).toEqual([['a', 'b']]));

  it('stays apart where one is only a small part of the other', () =>
    expect(told(passage('a', rule), passage('b', `${rule} `.repeat(3)))).toEqual([['a'], ['b']]));
});

describe('What is found for a question', () => {
  const found = [
    { ...passage('a', 'Отпуск — 28 дней.'), relevant: true },
    { ...passage('b', 'Дней до отгрузки.'), relevant: false },
    { ...passage('c', 'Отпуск за свой счёт.') },
  ];

  it('answers it, or has too little in common with it, which only a server that tells knows', () => {
    const { strong, weak } = byStrength(gathered(found));
    expect(strong.map(({ best }) => best.documentId)).toEqual(['a', 'c']);
    expect(weak.map(({ best }) => best.documentId)).toEqual(['b']);
  });
});
