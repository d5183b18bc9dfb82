import { Fragment, type ReactNode } from 'react';
import { unhidden } from '../text';

interface NamedTextProps<Name extends string> {
  /** The sentence, of the names that it is given. */
  say: (names: Record<Name, string>) => string;
  names: Record<Name, string>;
}

const firstSign = 0xe000;

/** A sentence with names that others chose: none of them turns the words around it, or hides anything. */
export function NamedText<Name extends string>({ say, names }: NamedTextProps<Name>): ReactNode {
  const keys = Object.keys(names) as Name[];
  const signs = Object.fromEntries(keys.map((key, at) => [key, String.fromCharCode(firstSign + at)]));
  return say(signs as Record<Name, string>)
    .split(/([\ue000-\ue00f])/)
    .map((part, at) => {
      const key = at % 2 === 1 ? keys[part.charCodeAt(0) - firstSign] : undefined;
      return key === undefined ? (
        <Fragment key={at}>{part}</Fragment>
      ) : (
        <bdi key={at}>{unhidden(names[key])}</bdi>
      );
    });
}
