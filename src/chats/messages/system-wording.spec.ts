import { type OwnNote, wordingOf } from './system-wording.js';

const boris = { userId: 'b', username: 'boris', name: 'Борис' };

describe('A system message', () => {
  it.each<[note: OwnNote, ru: string, en: string]>([
    [{ type: 'member.added', ...boris }, 'Анна добавляет в чат: Борис', 'Анна added Борис'],
    [{ type: 'member.removed', ...boris }, 'Анна удаляет из чата: Борис', 'Анна removed Борис'],
    [{ type: 'member.left' }, 'Анна покидает чат', 'Анна left the chat'],
    [
      { type: 'chat.renamed', title: 'План' },
      'Анна меняет название на «План»',
      'Анна renamed the chat to “План”',
    ],
    [{ type: 'chat.archived' }, 'Анна отправляет чат в архив', 'Анна archived the chat'],
    [{ type: 'chat.restored' }, 'Анна возвращает чат из архива', 'Анна restored the chat from the archive'],
  ])('of %j has words in both languages', (note, ru, en) => {
    expect([wordingOf(note, 'Анна', 'ru'), wordingOf(note, 'Анна', 'en-GB')]).toEqual([ru, en]);
  });
});
