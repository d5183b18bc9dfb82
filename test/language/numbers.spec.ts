import { extractNumbers } from '../../src/platform/language/index.js';
import { hostileTexts } from './hostile.js';
import { cpuMillis } from '../support/effort.js';

describe('A found number', () => {
  it('has its place, with all that gives it its meaning', () => {
    const text = 'Бюджет не больше 10 млн руб. на год';
    const [found] = extractNumbers(text);
    expect(found).toEqual({
      kind: 'money',
      max: '10000000',
      currency: 'RUB',
      text: 'не больше 10 млн руб',
      start: 7,
      end: 27,
    });
    expect(text.slice(found?.start, found?.end)).toBe(found?.text);
  });

  it('says when it is about', () => {
    expect(extractNumbers('около ста')).toMatchObject([{ value: '100', approximate: true }]);
    expect(extractNumbers('about $50')).toMatchObject([{ value: '50', approximate: true }]);
    expect(extractNumbers('сто')[0]).not.toHaveProperty('approximate');
  });

  it('is exact, whatever its length', () => {
    expect(extractNumbers('0,1 и 0,2')).toMatchObject([{ value: '0.1' }, { value: '0.2' }]);
    expect(extractNumbers('12345678901234567890,123456789 руб.')[0]?.value).toBe(
      '12345678901234567890.123456789',
    );
    expect(extractNumbers('9'.repeat(41))).toEqual([]);
  });

  it('reads marks as the language does', () => {
    expect(extractNumbers('1,500')[0]?.value).toBe('1500');
    expect(extractNumbers('1,500', { language: 'ru' })[0]?.value).toBe('1.5');
    expect(extractNumbers('1,500 кг')[0]?.value).toBe('1.5');
  });

  it('is one of at most so many', () => {
    expect(extractNumbers('1 '.repeat(5_000))).toHaveLength(1_000);
    expect(extractNumbers('1, 2, 3', { limit: 2 })).toHaveLength(2);
  });
});

it.each(hostileTexts)('100 KB of %j take no long time', async (_, text) => {
  expect(await cpuMillis(() => extractNumbers(text))).toBeLessThan(1_500);
});
