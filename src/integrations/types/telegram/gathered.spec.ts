import { BotUpdate } from './bot-update.js';
import { gatheredIn } from './gathered.js';

const chat = { id: 5, type: 'private' };
const waiting = (updateId: number, update: object, ageMs = 5_000) => ({
  update: BotUpdate.parse({ update_id: updateId, ...update }),
  ageMs,
});
const message = (id: number, more: object) => ({ message: { message_id: id, chat, ...more } });
const edit = (id: number, text: string) => ({ edited_message: { message_id: id, chat, text } });

it('One message is by itself', () => {
  expect(gatheredIn([waiting(1, message(7, { text: 'a' })), waiting(2, message(8, { text: 'b' }))])).toEqual({
    update: expect.objectContaining({ update_id: 1 }),
    album: [],
    updateIds: [1],
    afterMs: 0,
  });
});

describe('An album', () => {
  const picture = (id: number, more: object = {}) => message(id, { media_group_id: 'g', ...more });

  it('is all of its pictures, under the words of one of them', () => {
    const { update, album, updateIds, afterMs } = gatheredIn([
      waiting(1, picture(7)),
      waiting(2, picture(8, { caption: 'look' })),
      waiting(3, message(9, { text: 'and?' })),
      waiting(4, message(10, { media_group_id: 'other' })),
    ]);
    expect([update.update_id, update.message?.caption]).toEqual([1, 'look']);
    expect(album.map(({ message_id: id }) => id)).toEqual([7, 8]);
    expect([updateIds, afterMs]).toEqual([[1, 2], 0]);
  });

  it('is waited for while its pictures come', () => {
    const { afterMs } = gatheredIn([waiting(1, picture(7), 1_500), waiting(2, picture(8), 200)]);
    expect(afterMs).toBe(800);
  });
});

it('What was corrected before anybody read it is read as it was corrected last', () => {
  const { update, updateIds } = gatheredIn([
    waiting(1, message(7, { text: 'wrnog' })),
    waiting(2, message(8, { text: 'next' })),
    waiting(3, edit(7, 'right')),
    waiting(4, edit(7, 'right!')),
    waiting(5, edit(8, 'next?')),
  ]);
  expect(update).toMatchObject({ update_id: 1, message: { message_id: 7, text: 'right!' } });
  expect(updateIds).toEqual([1, 3, 4]);
});
