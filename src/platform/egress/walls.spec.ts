import { promisify } from 'node:util';
import type { LookupFunction } from 'node:net';
import { checkedLookup } from './walls.js';

const ask = (answer: string[] | Error, all = true): Promise<unknown> => {
  const lookup: LookupFunction = checkedLookup(() =>
    answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer),
  );
  return promisify(lookup)('name.example', { all });
};

describe('The lookup of a walled socket', () => {
  it('gives the socket the very addresses that were checked', async () => {
    const found = [
      { address: '1.1.1.1', family: 4 },
      { address: '2606:4700:4700::1111', family: 6 },
    ];
    expect(await ask(['1.1.1.1', '2606:4700:4700::1111'])).toEqual(found);
    expect(await ask(['1.1.1.1'], false)).toBe('1.1.1.1');
  });

  it.each([[['127.0.0.1']], [['1.1.1.1', '10.0.0.1']], [['::1', '1.1.1.1']], [['1.1.1.1', 'localhost']]])(
    'refuses %j',
    (addresses) => expect(ask(addresses)).rejects.toThrow(/^egress_refused/),
  );

  it('says what fails', async () => {
    await expect(ask([])).rejects.toThrow(/^egress_failed/);
    await expect(ask(new Error('ENOTFOUND'))).rejects.toThrow('ENOTFOUND');
  });
});
