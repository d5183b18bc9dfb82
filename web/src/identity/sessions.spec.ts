import { deviceOf } from './sessions';

describe('deviceOf', () => {
  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36', 'Chrome, Linux'],
    [
      'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/156.0 Safari/537.36 Edg/156.0',
      'Edge, Windows',
    ],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) AppleWebKit/605 Version/26.0 Safari/605', 'Safari, macOS'],
    ['curl/8.9.1', 'curl/8.9.1'],
    ['', undefined],
    [null, undefined],
  ])('of %j is %j', (agent, device) => expect(deviceOf(agent)).toBe(device));
});
