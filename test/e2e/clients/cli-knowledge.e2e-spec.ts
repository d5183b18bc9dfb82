import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anOrg } from '../../support/builders.js';
import { aTerminal, removeTerminals, type Terminal } from '../../support/terminal.js';

const folder = mkdtempSync(join(tmpdir(), 'artel-handbook-'));
let terminal: Terminal;

beforeAll(async () => {
  terminal = await aTerminal().login(await anOrg());
  mkdirSync(join(folder, 'rules'));
  writeFileSync(
    join(folder, 'rules', 'vacation.md'),
    '# Отпуска\n\n## Сколько\n\nПоложено 28 календарных дней в году.\n',
  );
  writeFileSync(join(folder, 'travel.txt'), 'Суточные в командировке составляют 1400 рублей.');
  writeFileSync(join(folder, 'photo.png'), 'not a document');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  removeTerminals();
});

const knowledge = (...args: string[]): string[] => ['knowledge', ...args];

describe('knowledge', () => {
  it('adds a folder, finds what its documents say, and adds nothing twice', async () => {
    const add = knowledge('add', folder, '--collection', 'Кадры');
    const refused = await terminal.run(add);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('there is no collection Кадры');

    const { stdout, stderr } = await terminal.ok([...add, '--create']);
    expect(stdout).toBe('Кадры: 2 ready\n');
    expect(stderr).toContain('Passed over as no documents: 1 file\n');
    expect(stderr).toContain('vacation.md: ready, 1 passage\n');

    const found = await terminal.ok(knowledge('search', 'сколько дней отпуска', '--collection', 'кадры'));
    expect(found.stdout).toContain('[1] vacation.md — Отпуска › Сколько');
    expect(found.stdout).toContain('28 календарных дней');

    expect((await terminal.ok(add)).stdout).toBe('Кадры: 2 duplicate\n');
  });

  it('tells what is wrong with a document, and of it in the status', async () => {
    writeFileSync(join(folder, 'empty.md'), ' \n');
    const add = knowledge('add', join(folder, 'empty.md'), '--collection', 'Пустое', '--create');
    const failed = await terminal.run(add);
    expect(failed).toMatchObject({ code: 1, stdout: 'Пустое: 1 failed\n' });
    expect(failed.stderr).toContain('empty.md: failed: empty');
    expect(failed.stderr).toContain('error: 1 of 1 document failed\n');

    const documents = await terminal.ok(knowledge('status', '--collection', 'пустое'));
    expect(documents.stdout).toMatch(/empty\.md +failed +0 +empty: /);
    const status = await terminal.ok(knowledge('status'));
    expect(status.stdout).toMatch(/^Search: (lexical|hybrid)/);
    expect(status.stdout).toMatch(/^Пустое +1 +0 +0 +1 +0 /m);
    const machine = JSON.parse((await terminal.ok(knowledge('status', '--json'))).stdout) as {
      collections: { name: string }[];
    };
    expect(machine.collections.map(({ name }) => name)).toContain('Пустое');
  });
});
