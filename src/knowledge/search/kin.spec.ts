import { nearestKin } from './kin.js';

const words = (...all: string[]) => all.map((word) => ({ word, chunks: 10 }));
const kin = (stem: string, ...all: string[]) => nearestKin(stem, words(...all)).map(({ word }) => word);

describe('nearestKin', () => {
  it('are the words that differ least, and few of them', () =>
    expect(kin('оплат', 'оплачива', 'оплат', 'оплатит', 'оплаченн', 'оплатн', 'оплатам')).toEqual([
      'оплатн',
      'оплатам',
      'оплатит',
    ]));

  it('are no numbers, nothing that goes on for long, and nothing that is everywhere', () => {
    expect(kin('стол', 'столкновен', 'стол12')).toEqual([]);
    expect(nearestKin('работ', [{ word: 'работа', chunks: 5_000 }])).toEqual([]);
  });

  it('say less than the word itself', () =>
    expect(nearestKin('звонок', words('звонк'))).toEqual([{ word: 'звонк', chunks: 10, share: 0.4 }]));
});
