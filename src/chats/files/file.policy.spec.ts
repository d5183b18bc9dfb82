import { isInline, mayRead, mayRemove, type FileSeen } from './file.policy.js';

const anna = { orgId: 'acme', userId: 'anna' };
const soon = new Date(Date.now() + 60_000);
const aFile = (more: Partial<FileSeen> = {}): FileSeen => ({
  orgId: 'acme',
  uploadedBy: 'anna',
  messageId: null,
  expiresAt: soon,
  keptFor: null,
  readerId: null,
  ...more,
});
const ofMessage = { messageId: 'm', expiresAt: null };

describe('A file', () => {
  it.each<[what: string, file: FileSeen, read: boolean, remove: boolean]>([
    ['that waits is its uploader’s', aFile(), true, true],
    ['of somebody else that waits is nobody else’s', aFile({ uploadedBy: 'boris' }), false, false],
    ['that waited too long is gone', aFile({ expiresAt: new Date(Date.now() - 1) }), false, false],
    ['that is kept is its uploader’s, to read', aFile({ expiresAt: null, keptFor: 'a' }), true, false],
    ['that waits for nothing is gone', aFile({ expiresAt: null }), false, false],
    [
      'of a message is for who sees that',
      aFile({ ...ofMessage, uploadedBy: 'boris', readerId: 'anna' }),
      true,
      false,
    ],
    ['of a message is not its uploader’s any more', aFile(ofMessage), false, false],
    ['seen by somebody else is not seen by me', aFile({ ...ofMessage, readerId: 'boris' }), false, false],
    ['of another organization does not exist', aFile({ orgId: 'other' }), false, false],
    [
      'of its message does not exist either',
      aFile({ ...ofMessage, orgId: 'other', readerId: 'anna' }),
      false,
      false,
    ],
  ])('%s', (_what, file, read, remove) =>
    expect([mayRead(anna, file), mayRemove(anna, file)]).toEqual([read, remove]),
  );

  it.each<[mime: string, inline: boolean]>([
    ['image/png', true],
    ['image/jpeg', true],
    ['image/gif', true],
    ['image/webp', true],
    ['text/plain', true],
    ['image/svg+xml', false],
    ['image/bmp', false],
    ['text/html', false],
    ['text/markdown', false],
    ['application/pdf', false],
    ['application/octet-stream', false],
  ])('of type %s is shown in a page: %s', (mime, inline) => expect(isInline({ mime })).toBe(inline));
});
