import { fieldValues, namedValues } from './fields.js';
import { readPrice } from './lead-tools.js';
import { Pipelines } from './pipelines.js';

describe('what roles say of leads', () => {
  it.each([
    ['150 000', 150_000],
    ['полтора миллиона рублей', 1_500_000],
    ['90 тысяч', 90_000],
    [1999.6, 2_000],
    [undefined, undefined],
  ])('reads the sum %s', (given, read) => expect(readPrice(given)).toBe(read));

  it.each(['дорого', 'от 10 до 20 тысяч', 'миллион или два миллиона'])('asks again for %s', (given) =>
    expect(() => readPrice(given)).toThrow(/is not one sum/),
  );

  it('gives fields by our names, and names those that there are', () => {
    const map = { площадь: 501, район: 'DISTRICT' };
    expect(fieldValues({ площадь: 120, район: ['ЦАО', 'САО'] }, map)).toEqual([
      { field_id: 501, values: [{ value: 120 }] },
      { field_code: 'DISTRICT', values: [{ value: 'ЦАО' }, { value: 'САО' }] },
    ]);
    expect(() => fieldValues({ этаж: 3 }, map)).toThrow(/There are: площадь, район/);
    expect(() => fieldValues({ constructor: 3 }, {})).toThrow(/No other fields are set up/);
    const kept = [{ field_id: 501, field_code: null, values: [{ value: 120 }] }];
    expect(namedValues(kept, map)).toEqual(['площадь: 120']);
  });

  it('finds pipelines and statuses however they are written', () => {
    const pipelines = new Pipelines([
      { id: 1, name: 'Воронка', isMain: false, statuses: [{ id: 11, name: 'Приём заявки' }] },
      { id: 2, name: 'Аренда', isMain: true, statuses: [] },
    ]);
    expect(pipelines.pipeline(undefined).id).toBe(2);
    const first = pipelines.pipeline('воронка');
    expect(pipelines.status(first, ' прием  ЗАЯВКИ ').id).toBe(11);
    expect(pipelines.status(first, '11').id).toBe(11);
    expect(() => pipelines.status(first, 'Победа')).toThrow(/It has: "Приём заявки" \(11\)/);
    expect(() => pipelines.pipeline('Продажи')).toThrow(/There are: "Воронка" \(1\), "Аренда" \(2\)/);
  });
});
