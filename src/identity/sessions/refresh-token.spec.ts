import { newRefreshToken, readRefreshToken, successorOf } from './refresh-token.js';

describe('A refresh token', () => {
  it('is read back as it was made', () => {
    const token = newRefreshToken();
    expect(readRefreshToken(token.text)).toEqual(token);
  });

  it('has one successor, of the same family, that needs the secret of the server', () => {
    const token = newRefreshToken();
    const next = successorOf(token, 'a secret');
    expect(successorOf(token, 'a secret')).toEqual(next);
    expect(successorOf(token, 'another secret').text).not.toBe(next.text);
    expect(next).toMatchObject({ familyHash: token.familyHash });
    expect(next.hash).not.toBe(token.hash);
    expect(readRefreshToken(next.text)).toEqual(next);
  });

  it.each([
    '',
    'art_r_',
    'art_r_x.y',
    `${newRefreshToken().text}.`,
    `${newRefreshToken().text}\n`,
    ' art_r_',
  ])('is nothing else: %j', (text) => expect(readRefreshToken(text)).toBeUndefined());
});
