import { safePath } from './back';

describe('safePath', () => {
  it('takes a path of ours whole', () => {
    expect(safePath('/chats/1?tab=files#last')).toBe('/chats/1?tab=files#last');
  });

  it.each([
    '//evil.example',
    '/\\evil.example',
    '/.//evil.example',
    '/%2e//evil.example',
    '/./\\evil.example',
    '/a/..//evil.example',
    '/\t/evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    'chats',
    '',
    7,
    undefined,
  ])('refuses %j', (path) => expect(safePath(path)).toBeUndefined());
});
