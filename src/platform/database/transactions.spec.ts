import { QueryFailedError, type DataSource, type EntityManager } from 'typeorm';
import { Transactions } from './transactions.js';

const failure = (code: string) => new QueryFailedError('', [], Object.assign(new Error(code), { code }));

describe('Transactions', () => {
  const dataSource = {
    transaction: <T>(work: (manager: EntityManager) => Promise<T>) => work({} as EntityManager),
  } as unknown as DataSource;
  const transactions = new Transactions(dataSource);

  const failing = (...codes: string[]) => {
    const done: string[] = [];
    let tries = 0;
    const result = transactions.run((tx) => {
      tx.afterCommit(() => done.push('told'));
      tx.commitWith(() => Promise.resolve(void done.push('written')));
      const code = codes[tries++];
      return code ? Promise.reject(failure(code)) : Promise.resolve('kept');
    });
    return result.then(
      (value) => ({ value, tries, done }),
      (error: QueryFailedError) => ({ error: error.message, tries, done }),
    );
  };

  it('begin anew when they meet a deadlock, and tell what they did once', async () => {
    expect(await failing('40P01', '40P01')).toEqual({ value: 'kept', tries: 3, done: ['written', 'told'] });
  });

  it('do not go on so for ever, and only then', async () => {
    expect(await failing('40P01', '40P01', '40P01')).toEqual({ error: '40P01', tries: 3, done: [] });
    expect(await failing('23505')).toEqual({ error: '23505', tries: 1, done: [] });
  });

  it('are not opened in each other', async () => {
    await expect(transactions.run(() => transactions.run(() => Promise.resolve()))).rejects.toThrow(
      'already open',
    );
  });
});
