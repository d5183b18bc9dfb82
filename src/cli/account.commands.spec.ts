import { serverAddress } from './account.commands.js';
import { UsageError } from './errors.js';

describe('serverAddress', () => {
  it('takes http addresses, with a path or a slash at the end', () => {
    expect(serverAddress('http://127.0.0.1:8100')).toBe('http://127.0.0.1:8100');
    expect(serverAddress('https://Artel.Example/')).toBe('https://artel.example');
    expect(serverAddress('https://example.com/artel//')).toBe('https://example.com/artel');
  });

  it.each(['', 'localhost', '127.0.0.1:8100', 'ftp://a', 'http://me:pass@a', 'http://a?x=1', 'http://a/#b'])(
    'refuses %p',
    (given) => {
      expect(() => serverAddress(given)).toThrow(UsageError);
    },
  );
});
