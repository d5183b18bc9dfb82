import { isLoopback } from './reach';

describe('isLoopback', () => {
  it.each([
    'http://localhost:3000/invite#a',
    'http://127.0.0.1:3000',
    'http://[::1]:3000/v1',
    'https://artel.localhost',
  ])('is said of %j', (address) => expect(isLoopback(address)).toBe(true));

  it.each(['https://artel.example', 'http://192.168.1.5:3000', 'https://localhost.example', 'nothing'])(
    'is not said of %j',
    (address) => expect(isLoopback(address)).toBe(false),
  );
});
