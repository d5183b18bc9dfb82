import { mailFailureOf } from './mail-failure.js';

const thrown = (more: object) => Object.assign(new Error('550 <ivan@example.com> unknown'), more);

describe('What a mail server answers', () => {
  it.each([
    [
      'a mailbox that is not there',
      { responseCode: 550, command: 'RCPT TO', response: '550 5.1.1 <a@b>' },
      'refused',
      '550 5.1.1',
    ],
    [
      'a mailbox that is busy',
      { responseCode: 450, command: 'RCPT TO', response: '450-4.2.1 x' },
      'later',
      '450 4.2.1',
    ],
    ['a server that goes away', { responseCode: 421, command: 'DATA', response: '421 bye' }, 'later', '421'],
    ['a mail that is refused after it was sent', { responseCode: 554, command: 'DATA' }, 'refused', '554'],
    [
      'credentials of ours that are wrong',
      { responseCode: 535, code: 'EAUTH', command: 'AUTH PLAIN' },
      'later',
      '535',
    ],
    ['a server that wants nobody', { responseCode: 554, code: 'EPROTOCOL', command: 'CONN' }, 'later', '554'],
    ['a refused connection', { code: 'ESOCKET', syscall: 'connect', command: 'CONN' }, 'later', 'ESOCKET'],
    ['a name that is unknown', { code: 'EDNS', command: 'CONN' }, 'later', 'EDNS'],
    ['connections that are all closed at once', { code: 'ECONNECTION' }, 'later', 'ECONNECTION'],
    ['one that breaks off', { code: 'ECONNECTION', command: 'CONN' }, 'unknown', 'ECONNECTION'],
    ['silence', { code: 'ETIMEDOUT', command: 'CONN' }, 'unknown', 'ETIMEDOUT'],
    ['a deadline', { code: 'EABORT' }, 'unknown', 'EABORT'],
  ])('is understood: %s', (_, more, kind, code) => {
    expect(mailFailureOf(thrown(more))).toMatchObject({ kind, code });
  });

  it('is told without the address that it quotes', () => {
    const { message } = mailFailureOf(
      thrown({ responseCode: 550, command: 'RCPT TO', response: '550 ivan@example.com' }),
    );
    expect(message).toBe('The mail server did not take a mail: 550');
  });
});
