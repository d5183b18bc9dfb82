import { readCookie, readCredential, readSocketCredential } from './credential.js';

const request = (headers: Record<string, string[]>, url = '/ws') => ({ headersDistinct: headers, url });
const bearer = (text: string) => ({ kind: 'bearer', text });
const cookie = (text: string) => ({ kind: 'cookie', text });
const refused = (read: () => unknown) => expect(read).toThrow('unauthenticated');

describe('readCredential', () => {
  it('takes a bearer token, or the cookie of the web client, or nothing', () => {
    expect(readCredential(request({ authorization: ['bearer   a.b'] }))).toEqual(bearer('a.b'));
    expect(readCredential(request({ cookie: ['x=1; artel_access=a.b; y=2'] }))).toEqual(cookie('a.b'));
    expect(readCredential(request({}))).toBeUndefined();
    expect(readCredential(request({ cookie: ['x=1; artel_access=; artel_accessory=z'] }))).toBeUndefined();
    expect(readCredential(request({ cookie: ['artel_refresh=r'] }))).toBeUndefined();
  });

  it('takes the same one twice for what the client named itself', () => {
    const headers = { authorization: ['Bearer a'], cookie: ['artel_access=a'] };
    expect(readCredential(request(headers))).toEqual(bearer('a'));
  });

  it('refuses two different ones, whichever of them is good', () => {
    refused(() => readCredential(request({ authorization: ['Bearer a'], cookie: ['artel_access=b'] })));
    refused(() => readCredential(request({ authorization: ['Bearer a', 'Bearer a'] })));
    refused(() => readCredential(request({ cookie: ['artel_access=a; artel_access=b'] })));
    refused(() => readCredential(request({ cookie: ['artel_access=a', 'artel_access=b'] })));
  });

  it.each(['', 'Bearer', 'Bearer ', 'Basic a', 'a', 'Bearer a b', 'Bearer a, Bearer b', 'Bearer я'])(
    'refuses the header %j, with a good cookie beside it too',
    (header) => {
      refused(() => readCredential(request({ authorization: [header] })));
      refused(() => readCredential(request({ authorization: [header], cookie: ['artel_access=a'] })));
    },
  );

  it('reads no credential from the address', () => {
    expect(readCredential(request({}, '/api/v1/auth/me?token=a'))).toBeUndefined();
  });

  it('refuses what is too long to be one of ours', () => {
    const long = 'a'.repeat(2_049);
    expect(() => readCredential(request({ authorization: [`Bearer ${long}`] }))).toThrow('invalid_token');
    expect(() => readCredential(request({ cookie: [`artel_access=${long}`] }))).toThrow('invalid_token');
  });
});

describe('readSocketCredential', () => {
  const protocol = (text: string) => ({ 'sec-websocket-protocol': [text] });

  it('takes the query and the subprotocol pair too', () => {
    expect(readSocketCredential(request({}, '/ws?a=b&token=q%2B'))).toEqual(bearer('q+'));
    expect(readSocketCredential(request(protocol('bearer,  p ')))).toEqual(bearer('p'));
    expect(readSocketCredential(request({ authorization: ['Bearer h'] }))).toEqual(bearer('h'));
    expect(readSocketCredential(request({ cookie: ['artel_access=c='] }, '/ws?token='))).toEqual(
      cookie('c='),
    );
    expect(readSocketCredential(request({ ...protocol('bearer, a'), cookie: ['artel_access=a'] }))).toEqual(
      bearer('a'),
    );
  });

  it.each([{}, protocol('chat, p'), protocol('bearer'), protocol('')])('finds none in %j', (headers) =>
    expect(readSocketCredential(request(headers))).toBeUndefined(),
  );

  it('refuses two different ones', () => {
    refused(() => readSocketCredential(request({}, '/ws?token=a&token=b')));
    refused(() => readSocketCredential(request(protocol('bearer, a'), '/ws?token=b')));
    refused(() => readSocketCredential(request(protocol('bearer, a, b'))));
    refused(() => readSocketCredential(request({ cookie: ['artel_access=a'] }, '/ws?token=b')));
    refused(() => readSocketCredential(request({ authorization: ['Bearer a'] }, '/ws?token=b')));
  });
});

describe('readCookie', () => {
  it('survives hostile headers', () => {
    const hostile = `${';'.repeat(10_000)}artel_access${'=artel_access'.repeat(1_000)}`;
    expect(typeof readCookie(request({ cookie: [hostile] }), 'artel_access')).toBe('string');
    expect(readCookie(request({ cookie: ['artel_access=%ff%'] }), 'artel_access')).toBe('%ff%');
    expect(readCookie(request({ cookie: ['__proto__=x; constructor=y'] }), 'artel_access')).toBeUndefined();
  });
});
