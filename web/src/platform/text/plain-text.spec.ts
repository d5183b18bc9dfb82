import { plain } from './plain-text';

describe('A line of Markdown in a list', () => {
  it('is read without its marks', () => {
    expect(plain('# Rent **needs** [consent](https://x.y), `now` ![scan](z)')).toBe(
      'Rent needs consent, now scan',
    );
    expect(plain('```ts const a = 1; ```')).toBe('const a = 1;');
    expect(plain('| Rent | Until |\n|---|---:|\n| Office | 2027 |')).toBe('Rent Until Office 2027');
    expect(plain('2 * 3 - 1 > 4 and snake_case')).toBe('2 3 1 4 and snake_case');
  });
});
