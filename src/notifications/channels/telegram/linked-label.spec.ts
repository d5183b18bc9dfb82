import { linkedLabel } from './linked-label.js';

it.each([
  [null, '@ann', '@ann'],
  [null, 'Ann', 'Ann'],
  [null, '', null],
  ['Mine', '', 'Mine'],
  ['Mine', '@ann', 'Mine (@ann)'],
  ['Mine (@bob)', '@ann', 'Mine (@ann)'],
  ['@bob', '@ann', '@ann'],
  ['@ann', '@ann', '@ann'],
  ['Mine', 'Ann', 'Mine (Ann)'],
  ['x'.repeat(100), '@ann', `${'x'.repeat(93)} (@ann)`],
])('A channel called %j is %j’s: %j', (own, name, label) => expect(linkedLabel(own, name)).toBe(label));
