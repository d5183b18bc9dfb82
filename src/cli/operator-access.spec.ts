import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jwt from 'jsonwebtoken';
import { CliError } from './errors.js';
import { findOperatorAccess, operatorCredentials } from './operator-access.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'artel-operator-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const dotEnv = (text: string) => writeFileSync(join(folder, '.env'), text);
function generated(secret: string, dataDir = 'data'): void {
  mkdirSync(join(folder, dataDir), { recursive: true });
  writeFileSync(join(folder, dataDir, 'secrets.json'), JSON.stringify({ JWT_SECRET: secret }), {
    mode: 0o600,
  });
}
const secretWith = (environment = {}) => findOperatorAccess(environment, folder).secret;

function refusal(environment = {}): string {
  try {
    findOperatorAccess(environment, folder);
  } catch (error) {
    expect(error).toBeInstanceOf(CliError);
    return (error as CliError).message;
  }
  throw new Error('it was found');
}

describe('The secret of the server', () => {
  it('is looked for where the server looks, in its order', () => {
    generated('of data');
    expect(secretWith()).toBe('of data');
    dotEnv('# a comment\nJWT_SECRET="of the file"\n');
    expect(secretWith()).toBe('of the file');
    expect(secretWith({ JWT_SECRET: 'of the environment' })).toBe('of the environment');
    // An empty one hides that of the file, as for the server.
    expect(secretWith({ JWT_SECRET: '' })).toBe('of data');
  });

  it('is in the DATA_DIR that is set', () => {
    generated('of the set one', 'elsewhere');
    dotEnv('DATA_DIR=elsewhere\n');
    expect(secretWith()).toBe('of the set one');
    expect(refusal({ DATA_DIR: join(folder, 'third') })).toContain(join(folder, 'third/secrets.json'));
  });

  it('that is nowhere is told with all places that were looked at', () => {
    const told = refusal();
    expect(told).toContain('JWT_SECRET');
    expect(told).toContain('the environment');
    expect(told).toContain(`${join(folder, '.env')} (not there)`);
    expect(told).toContain(`${join(folder, 'data/secrets.json')} (not there)`);
  });

  it('is never generated for a PostgreSQL: an old one in DATA_DIR is not its own', () => {
    generated('of the embedded days');
    expect(refusal({ DATABASE_URL: 'postgres://x' })).toContain('with DATABASE_URL');
  });

  it('in a damaged file is told without its content', () => {
    generated('x');
    writeFileSync(join(folder, 'data/secrets.json'), '{"JWT_SECRET": "half');
    expect(refusal()).toMatch(/secrets\.json is damaged/);
    expect(refusal()).not.toContain('half');
  });
});

describe('The address of the server', () => {
  it.each([
    [{}, 'http://127.0.0.1:8100'],
    [{ PORT: '9000' }, 'http://127.0.0.1:9000'],
    [{ HOST: '0.0.0.0', PORT: '80' }, 'http://127.0.0.1:80'],
    [{ HOST: '::' }, 'http://[::1]:8100'],
    [{ HOST: 'artel.internal' }, 'http://artel.internal:8100'],
  ])('follows from its settings %j', (environment, address) => {
    expect(findOperatorAccess({ JWT_SECRET: 'x', ...environment }, folder).address).toBe(address);
  });
});

describe("An operator's token", () => {
  it('is another one for each request, and lives for a minute', async () => {
    const credentials = operatorCredentials({ secret: 'x', address: '' });
    const [one, two] = [await credentials.token(), await credentials.token()];
    const { header, payload } = jwt.verify(one, 'x', { complete: true }) as jwt.Jwt & {
      payload: jwt.JwtPayload;
    };
    expect(header).toEqual({ alg: 'HS256', typ: 'artel-operator+jwt' });
    expect(payload).toMatchObject({ iss: 'artel', aud: 'artel-operator', jti: expect.any(String) });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60);
    expect((jwt.decode(two) as jwt.JwtPayload).jti).not.toBe(payload.jti);
    expect(await credentials.renew(one)).toBeUndefined();
  });
});
