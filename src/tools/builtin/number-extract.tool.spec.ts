import NumberExtractTool from './number-extract.tool.js';
import { cpuMillis } from '../../../test/support/effort.js';

describe('number_extract', () => {
  const tool = new NumberExtractTool();
  const found = async (text: string) => JSON.parse(await tool.execute({ text })) as unknown;

  it('answers exact values of words and digits', async () => {
    expect(await found('Выручка 2,5 млн руб., маржа от 3 до 5 процентов')).toEqual([
      { kind: 'money', value: '2500000', currency: 'RUB', text: '2,5 млн руб' },
      { kind: 'percent', min: '3', max: '5', text: 'от 3 до 5 процентов' },
    ]);
    expect(await found('сорок две тысячи триста')).toMatchObject([{ value: '42300' }]);
  });

  it('says that there are none', async () =>
    expect(await tool.execute({ text: 'ничего' })).toBe('There are no numbers in it'));

  it('stops at two hundred, and says so', async () => {
    const text = await tool.execute({ text: '7, '.repeat(300) });
    expect(text).toMatch(/Only the first 200 numbers/);
  });

  it.each([
    '9'.repeat(20_000),
    'сто '.repeat(5_000),
    '1/'.repeat(10_000),
    '٣'.repeat(20_000),
    '\u0000-.,%'.repeat(4_000),
  ])('reads %.20j… in no time', async (text) => {
    expect(await cpuMillis(() => tool.execute({ text }))).toBeLessThan(3_000);
  });
});
