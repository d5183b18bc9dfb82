import { authorityOf, destinationOf } from './destination.js';

describe('A destination', () => {
  it.each([
    ['http://127.1/', '127.0.0.1:80'],
    ['http://2130706433/', '127.0.0.1:80'],
    ['http://0x7f000001/', '127.0.0.1:80'],
    ['http://0177.0.0.1/', '127.0.0.1:80'],
    ['http://127.0.0.1./', '127.0.0.1:80'],
    ['http://%31%32%37.0.0.1/', '127.0.0.1:80'],
    ['http://１２７。０。０。１/', '127.0.0.1:80'],
    ['http://LOCALHOST:8080/', 'localhost:8080'],
    ['http:\\\\example.com\\x', 'example.com:80'],
    ['https://[0:0::1]/', '[::1]:443'],
    ['https://пример.рф/', 'xn--e1afmkfd.xn--p1ai:443'],
  ])('is read once, for good: %s', (text, authority) =>
    expect(authorityOf(destinationOf(text))).toBe(authority),
  );

  it.each([
    'ftp://example.com/',
    'file:///etc/passwd',
    'data:text/plain,x',
    'javascript:1',
    'blob:http://example.com/x',
    'ws://example.com/',
    'gopher://example.com:25/x',
    'http://user@example.com/',
    'http://user:password@example.com/',
    'http://:@example.com:x/',
    'http://example.com:65536/',
    'http://127.0.0.1:80:8080/',
    'http://[fe80::1%25eth0]/',
    'http://[::1',
    'http://exa mple.com/',
    'http://256.256.256.256/',
    '//example.com/',
    '',
  ])('is never %s', (text) => expect(() => destinationOf(text)).toThrow(/^egress_refused/));
});
