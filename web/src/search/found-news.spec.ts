import type { Schema } from '../platform/api';
import { foundAfter, mentionAfter } from './found-news';

const message = (more: Partial<Schema<'Message'>> = {}): Schema<'Message'> =>
  ({
    id: 'one',
    content: 'old words',
    mentions: [{ id: 'me' }],
    deletedAt: null,
    ...more,
  }) as Schema<'Message'>;
const found = {
  message: message(),
  highlights: [[{ text: 'old', hit: true }]],
} as Schema<'FoundMessage'>;
const deletedAt = '2026-01-01T00:00:00Z';

describe('What was found, after a message was changed', () => {
  it('goes with its message, and says what that says', () => {
    expect(foundAfter(found, message({ content: '', deletedAt }))).toBeUndefined();
    const edited = message({ content: 'new words' });
    expect(foundAfter(found, edited)).toEqual({ message: edited, highlights: [] });
    const judged = message({ seq: 2 });
    expect(foundAfter(found, judged)).toEqual({ message: judged, highlights: found.highlights });
    expect(foundAfter(found, message({ id: 'other', deletedAt }))).toBe(found);
  });
});

describe('A mention, after a message was changed', () => {
  it('stays as long as it names me', () => {
    const edited = message({ content: 'new words' });
    expect(mentionAfter(message(), edited, 'me')).toBe(edited);
    expect(mentionAfter(message(), message({ mentions: [] }), 'me')).toBeUndefined();
    expect(mentionAfter(message(), message({ deletedAt }), 'me')).toBeUndefined();
    const mention = message();
    expect(mentionAfter(mention, message({ id: 'other', deletedAt }), 'me')).toBe(mention);
  });
});
