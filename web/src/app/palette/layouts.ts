/** The same keys of a keyboard in two layouts. */
const latin = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.";
const cyrillic = 'ёйцукенгшщзхъфывапролджэячсмитьбю';

const other = new Map(
  [...latin].flatMap((key, at): [string, string][] => {
    const twin = cyrillic[at] ?? key;
    return [
      [key, twin],
      [twin, key],
    ];
  }),
);

/** What the same keys would have written in the other layout: "xfn" is "чат". */
export const inOtherLayout = (text: string): string =>
  [...text.toLowerCase()].map((letter) => other.get(letter) ?? letter).join('');
