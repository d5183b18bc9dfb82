import { cpuMillis } from '../../../test/support/effort.js';
import { bytesOfBase64, bytesOfDataUrl } from './data-url.js';

describe('Base64', () => {
  it.each([
    ['aGk=', 'hi'],
    ['aGk', 'hi'],
    ['aG\nk= \n', 'hi'],
    ['_-8', '\u{fffd}\u{fffd}'],
  ])('%j', (text, bytes) => expect(bytesOfBase64(text)?.toString()).toBe(bytes));

  it.each(['', ' ', '=', 'a=b', 'ä', 'aGk=!'])('is not %j', (text) =>
    expect(bytesOfBase64(text)).toBeUndefined(),
  );

  it('is found wrong in the time that it takes to read it', async () => {
    const odd = `A${' '.repeat(2_000_000)}!`;
    expect(await cpuMillis(() => bytesOfBase64(odd))).toBeLessThan(1_000);
    expect(bytesOfBase64(odd)).toBeUndefined();
  });
});

describe('A data URL', () => {
  it.each([
    ['data:image/png;base64,aGk=', 'hi'],
    ['data:;base64,aGk=', 'hi'],
    ['data:text/plain;charset=utf-8;base64,aGk=', 'hi'],
  ])('%s', (url, bytes) => expect(bytesOfDataUrl(url)?.toString()).toBe(bytes));

  it.each(['data:text/plain,hi', 'data:image/png;base64,', 'https://example.com/a.png', 'data:'])(
    'is not %s',
    (url) => expect(bytesOfDataUrl(url)).toBeUndefined(),
  );
});
