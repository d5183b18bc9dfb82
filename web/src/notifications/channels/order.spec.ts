import { inOrder, moved } from './order';

const channel = (id: string, priority: number, type = 'webhook') => ({ id, priority, type });
const ids = (channels: { id: string }[]) => channels.map(({ id }) => id);
const after = (channels: ReturnType<typeof channel>[], changes: { id: string; priority: number }[]) =>
  ids(inOrder(channels.map((one) => ({ ...one, ...changes.find(({ id }) => id === one.id) }))));

describe('The order of channels', () => {
  it('has the highest first, and the inbox last whatever its priority', () => {
    expect(ids(inOrder([channel('web', 999, 'web'), channel('a', 10), channel('b', 100)]))).toEqual([
      'b',
      'a',
      'web',
    ]);
  });

  it('lets neighbours change places', () => {
    const channels = [channel('a', 100), channel('b', 50), channel('web', 0, 'web')];
    expect(moved(channels, 'a', 1)).toEqual([
      { id: 'a', priority: 50 },
      { id: 'b', priority: 100 },
    ]);
    expect(moved(channels, 'a', -1)).toEqual([]);
    // There is nothing behind the inbox.
    expect(moved(channels, 'b', 1)).toEqual([]);
    expect(moved(channels, 'gone', 1)).toEqual([]);
  });

  it('gives equals places of their own', () => {
    const channels = [channel('a', 10), channel('b', 10), channel('c', 10)];
    expect(after(channels, moved(channels, 'c', -1))).toEqual(['a', 'c', 'b']);
    expect(after(channels, moved(channels, 'a', 1))).toEqual(['b', 'a', 'c']);
  });
});
