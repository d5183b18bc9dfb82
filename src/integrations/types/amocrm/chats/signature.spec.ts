import { createHmac } from 'node:crypto';
import { isSignature, isSignedBy, md5Of, signatureHeaders, signersOf } from './signature.js';

const secret = '5a44c5dff55f3c15a4cce8d7c4cc27e207c7e189';
const path = '/v2/origin/custom/f90ba33d-c9d9-44da-b76c-c349b0ecbe41/connect';

describe('signatures of amoCRM', () => {
  it('are of the method, three headers and the path, in lines', () => {
    const body = '{"title":"Чат"}';
    const headers = signatureHeaders(
      { method: 'POST', path, body },
      secret,
      new Date('2020-10-29T11:59:55Z'),
    );
    const lines = `POST\n${md5Of(body)}\napplication/json\nThu, 29 Oct 2020 11:59:55 +0000\n${path}`;
    expect(headers).toEqual({
      date: 'Thu, 29 Oct 2020 11:59:55 +0000',
      'content-type': 'application/json',
      'content-md5': md5Of(body),
      'x-signature': createHmac('sha1', secret).update(lines).digest('hex'),
    });
    expect(md5Of('')).toBe('d41d8cd98f00b204e9800998ecf8427e');
  });

  it('of a webhook are of its bytes alone', () => {
    const body = Buffer.from('{"message":"да"}');
    const signature = createHmac('sha1', secret).update(body).digest('hex');
    expect(isSignedBy(secret, body, signature)).toBe(true);
    expect(isSignedBy(secret, body, signature.toUpperCase())).toBe(true);
    for (const wrong of [
      undefined,
      '',
      signature.slice(1),
      `${signature}0`,
      [signature],
      signature.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
    ])
      expect(isSignedBy(secret, body, wrong)).toBe(false);
    expect(isSignedBy(secret, Buffer.from('{"message":"нет"}'), signature)).toBe(false);
    expect(isSignedBy('another', body, signature)).toBe(false);
  });

  it('are known by their form before any secret is', () => {
    const signature = createHmac('sha1', 'another').update('x').digest('hex');
    expect([signature, signature.toUpperCase()].map(isSignature)).toEqual([true, true]);
    for (const none of [
      undefined,
      '',
      signature.slice(1),
      `${signature}0`,
      `g${signature.slice(1)}`,
      [signature],
    ])
      expect(isSignature(none)).toBe(false);
  });

  it('are made anew once for each secret', () => {
    const asked: string[] = [];
    const isBy = signersOf((one) => {
      asked.push(one);
      return one === secret;
    });
    expect(['a', secret, 'a', secret, 'b'].map(isBy)).toEqual([false, true, false, true, false]);
    expect(asked).toEqual(['a', secret, 'b']);
  });
});
