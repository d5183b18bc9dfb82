import { readFiles } from './kept-files';

const now = new Date('2026-01-02T00:00:00Z');
const file = (createdAt: string) => ({
  id: createdAt,
  name: 'rent.txt',
  mime: 'text/plain',
  size: 6,
  createdAt,
});

describe('Files of a draft', () => {
  it('are there as long as the server has them', () => {
    const [old, young] = [file('2026-01-01T00:30:00Z'), file('2026-01-01T01:30:00Z')];
    expect(readFiles(JSON.stringify([old, young]), now)).toEqual([young]);
  });

  it.each([null, '', '{', '{}', 'null', '[null]', '[{}]'])('are none in %j', (text) =>
    expect(readFiles(text, now)).toEqual([]),
  );
});
