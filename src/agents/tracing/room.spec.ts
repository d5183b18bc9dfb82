import { Room } from './room.js';

describe('Room for what waits to be sent', () => {
  it('is bounded by number and by size, and free again when something has left', () => {
    const room = new Room({ items: 3, bytes: 100 });
    expect([60, 41, 40, 0, 0].map((bytes) => room.enter(bytes))).toEqual([true, false, true, true, false]);
    room.leave(60);
    expect([61, 60].map((bytes) => room.enter(bytes))).toEqual([false, true]);
  });
});
