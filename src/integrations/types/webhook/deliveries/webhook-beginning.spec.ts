import { cpuMillis } from '../../../../../test/support/effort.js';
import { beginningFor } from './webhook-beginning.js';

describe('The beginning of a body in the log', () => {
  it('has nothing that looks like a secret', () => {
    const shown = beginningFor(
      '{"user":"anna","accessToken":"abc\\"def","Api-Key" : 123,"client_secret":"' + 'z'.repeat(3_000),
    );
    expect(shown).toContain('anna');
    expect(shown).not.toMatch(/abc|def|123|zzz/);
  });

  it('is short, and quickly made', async () => {
    const long = '"token'.repeat(200_000);
    expect(beginningFor(long).length).toBeLessThanOrEqual(500);
    expect(await cpuMillis(() => beginningFor(long))).toBeLessThan(2_000);
  });
});
