import { Organization } from '../../identity/index.js';
import type { Tx } from '../../platform/database/index.js';
import { FileRoles } from './file-roles.js';

/** A process, whose folder is read as `readings` say, one after another. */
async function aProcess(...readings: (string | Error)[]) {
  let prompt = '';
  const written: string[] = [];
  let heard = (): void => undefined;
  const files = {
    usernames: ['clerk'],
    in: () => [{ username: 'clerk', prompt }],
    warn: () => Promise.resolve(),
    load: () => {
      const reading = readings.shift() ?? 'nothing more';
      if (reading instanceof Error) return Promise.reject(reading);
      prompt = reading;
      return Promise.resolve();
    },
  };
  const manager = {
    findOneByOrFail: (entity: unknown) => Promise.resolve(entity === Organization && { locale: 'en' }),
    query: (sql: string, values: unknown[] = []) => {
      if (sql.includes('INSERT INTO agents')) written.push(String(values[4]));
      return Promise.resolve(sql.startsWith('UPDATE agents') ? [[], 0] : []);
    },
  };
  const tx = { manager, afterCommit: () => undefined } as unknown as Tx;
  const parts = [
    { run: (work: (tx: Tx) => unknown) => work(tx) },
    files,
    { publish: () => undefined, subscribe: (_: string, listener: () => void) => (heard = listener) },
    {},
  ];
  const roles = new FileRoles(...(parts as unknown as ConstructorParameters<typeof FileRoles>));
  await roles.onModuleInit();
  return { written, hears: () => heard(), followLanguage: () => roles.followLanguage(tx, { orgId: 'org' }) };
}

describe('A process, when another one has read the prompt files again', () => {
  it.each<[string, (string | Error)[]]>([
    ['reads them first', ['old', 'new']],
    ['reads them once more where that failed', ['old', new Error('EMFILE'), 'new']],
  ])('%s, and only then writes roles', async (_, readings) => {
    const { written, hears, followLanguage } = await aProcess(...readings);
    hears();
    await followLanguage();
    expect(written).toEqual(['{"prompt":"new"}']);
  });

  it('writes no older ones where they cannot be read', async () => {
    const { written, hears, followLanguage } = await aProcess(
      'old',
      new Error('EMFILE'),
      new Error('broken'),
    );
    hears();
    await expect(followLanguage()).rejects.toThrow('broken');
    expect(written).toEqual([]);
  });
});
