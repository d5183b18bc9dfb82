import { piecesOf } from './prompt-variables';

describe('piecesOf', () => {
  it('marks variables, and what is meant as one', () => {
    expect(piecesOf('Ты — {{ agent.name }}, {{agent.nam}}. {x} {{}')).toEqual([
      { text: 'Ты — ' },
      { text: '{{ agent.name }}', mark: 'known' },
      { text: ', ' },
      { text: '{{agent.nam}}', mark: 'unknown' },
      { text: '. {x} {{}' },
    ]);
  });

  it('loses nothing', () => {
    for (const text of ['', 'a\n\nb', '{{today}}{{today}}', '{{{today}}}'])
      expect(
        piecesOf(text)
          .map((piece) => piece.text)
          .join(''),
      ).toBe(text);
  });
});
