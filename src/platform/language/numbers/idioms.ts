import { forms } from './lexicon.js';
import { type Token } from './tokens.js';

interface Idiom {
  /** The word before, or the two words after, that make it none of a number; one of them suffices. */
  before?: RegExp;
  after?: RegExp;
}

const one: Idiom = {
  before: /^ни$/,
  after: /^(из|и т(о|от|а|у|ом|ем|ой|ого)|стороны|словом|духом|махом|прекрасный|голос|время)(?= |$)/,
};
const first: Idiom = { after: /^(очередь|очереди|делом|взгляд|взгляда|попавшийся|попавшуюся) / };

const idioms = new Map<string, Idiom>([
  ...forms('од', 'ин на но ного ной ну ним ном ному').map((word): [string, Idiom] => [word, one]),
  ...forms('перв', 'ый ая ое ого ой ому ую ым ом').map((word): [string, Idiom] => [word, first]),
  [
    'one',
    {
      before:
        /^(no|which|this|that|another|each|every|any|some|the|other|last|next|by|new|old|good|bad|big|small|right|wrong|best|only|such|what)$/,
      after: /^(of|another|by|who|that) /,
    },
  ],
  ['second', { before: /^(a|per|each|every|one|this|split|any|last|just)$/ }],
  ['first', { before: /^at$/, after: /^(of all|name|names)(?= |$)/ }],
  ['third', {}],
]);

/** "One day we will meet", but "it takes one day". */
const countsDays = /^(in|within|for|takes|take|took|just|only|exactly|last|lasts)$/;

/** Is the number word here no number: «один из», "no one", "first-class". */
export function isIdiom(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  const idiom = token?.is === 'word' ? idioms.get(token.norm) : undefined;
  if (!token || !idiom) return false;
  const norm = (place: number): string => tokens[place]?.norm ?? '';
  if (token.norm === 'one' && norm(at + 1) === 'day') return !countsDays.test(norm(at - 1));
  const joined = norm(at + 1) === '-' && tokens[at + 2]?.glued && tokens[at + 2]?.is === 'word';
  if (joined && /^[a-z]/.test(token.norm)) return true;
  const following = `${norm(at + 1)} ${norm(at + 2)}`;
  return (idiom.before?.test(norm(at - 1)) ?? false) || (idiom.after?.test(following) ?? false);
}
