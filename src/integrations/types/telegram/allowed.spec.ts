import { doubtsIn, mayWrite, phoneOf } from './allowed.js';

it.each([
  ['+7 900 123-45-67', '+79001234567'],
  ['79001234567', '+79001234567'],
  ['8 (900) 123-45-67', '+79001234567'],
  ['+81 90 1234 5678', '+819012345678'],
  ['+7', undefined],
  ['@ann', undefined],
  ['12345678901234567', undefined],
])('The phone %s is %s', (written, phone) => expect(phoneOf(written)).toBe(phone));

describe('Who may write', () => {
  const ann = { id: 123456789, username: 'Ann_1' };

  it.each<[string[], string | undefined, string]>([
    [[], undefined, 'yes'],
    [['@ann_1'], undefined, 'yes'],
    [['ann_1'], undefined, 'yes'],
    [['123456789'], undefined, 'yes'],
    [['@boris'], undefined, 'no'],
    [['@boris', '+7 900 123 45 67'], undefined, 'ask_phone'],
    [['+7 900 123 45 67'], '+79001234567', 'yes'],
    [['8 900 123 45 67'], '+79001234567', 'yes'],
    [['+7 900 123 45 67'], '+79001234568', 'no'],
    [['@123456789'], undefined, 'no'],
    // The id of somebody is nobody's phone, and a phone no id.
    [['79001234567'], '+79001234567', 'no'],
    [['9001234567'], '+9001234567', 'no'],
    [['+123456789'], undefined, 'ask_phone'],
    [['+123456789'], '+79001234567', 'no'],
  ])('of %j with the phone %s: %s', (list, phone, may) => expect(mayWrite(list, ann, phone)).toBe(may));

  it('nobody without a username is somebody else', () => {
    expect(mayWrite(['@'], { id: 1 })).toBe('no');
    expect(mayWrite([''], { id: 1, username: '' })).toBe('no');
  });
});

it.each<[string, boolean]>([
  ['@ann', false],
  ['ann', false],
  ['5000000001', false],
  ['+7 900 123-45-67', false],
  ['8 (900) 123-45-67', false],
  ['89001234567', false],
  ['79001234567', true],
  ['7 900 123-45-67', true],
  ['ann@example.com', true],
  ['+7', true],
  ['', true],
])('Whether %j is doubtful: %s', (entry, isDoubtful) =>
  expect(doubtsIn(['@known', entry]).map(({ at }) => at)).toEqual(isDoubtful ? [1] : []),
);
