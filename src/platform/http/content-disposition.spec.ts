import { contentDisposition } from './content-disposition.js';

describe('A name in Content-Disposition', () => {
  it.each<[name: string, expected: string]>([
    ['chat-7_b.txt', 'inline; filename="chat-7_b.txt"'],
    [
      'Договор №1.pdf',
      `inline; filename="_______ _1.pdf"; filename*=UTF-8''%D0%94%D0%BE%D0%B3%D0%BE%D0%B2%D0%BE%D1%80%20%E2%84%961.pdf`,
    ],
    [`a"b\\c%41.txt`, `inline; filename="a_b_c_41.txt"; filename*=UTF-8''a%22b%5Cc%2541.txt`],
    [`it's (1)*.txt`, `inline; filename="it's (1)*.txt"; filename*=UTF-8''it%27s%20%281%29%2A.txt`],
    ['a\r\nx: y', `inline; filename="a__x: y"; filename*=UTF-8''a%0D%0Ax%3A%20y`],
    ['\ud800', `inline; filename="_"; filename*=UTF-8''%EF%BF%BD`],
  ])('%s', (name, expected) => expect(contentDisposition('inline', name)).toBe(expected));
});
