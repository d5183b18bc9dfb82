import { Problem } from '../../platform/api/problem';
import { read, written, type Pending } from './outbox';

const pending: Pending = {
  clientId: 'c1',
  chatId: 'chat',
  content: 'May we?',
  attachments: [],
  createdAt: '2026-01-01T00:00:00.000Z',
};

describe('A message that was not sent', () => {
  it('is the same after a reload', () => {
    expect(read(written({ ...pending, isWaiting: true }))).toEqual({ ...pending, isWaiting: true });
  });

  it('still says why it was refused', () => {
    const failure = new Problem('not_found', 404, 'The chat is gone');
    const { failure: kept } = read(written({ ...pending, failure })) ?? {};
    expect(kept).toBeInstanceOf(Problem);
    expect(kept).toMatchObject({ code: 'not_found', status: 404, detail: 'The chat is gone' });
  });

  it.each([null, '', '{', '[]', 'null', '{"clientId":"c1"}'])('is not made of %j', (text) =>
    expect(read(text)).toBeUndefined(),
  );
});
