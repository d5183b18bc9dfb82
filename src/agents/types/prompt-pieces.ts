import { estimateTokens, fitting } from '../../llm/index.js';
import { AppError } from '../../platform/errors/index.js';
import { asData } from './envelope.js';

/** A text from outside, and where it is from. */
export interface Outside {
  source: string;
  text: string;
}

/** A part of a prompt: our own words, or a text from outside, which becomes data among them. */
export type Piece = string | Outside;

/** The template's own words, and what its names stand for. `names` captures the name alone. */
export const piecesOf = (template: string, names: RegExp, pieceOf: (name: string) => Piece): Piece[] =>
  template.split(names).map((part, place) => (place % 2 === 1 ? pieceOf(part.trim()) : part));

/**
 * Prompts for one call of a model, in about `room` tokens together. What comes from outside is marked as data, and where
 * it does not fit, the longest texts are cut first; throws `context_too_long` when our own words alone do not fit.
 */
export function promptsOf(prompts: Piece[][], room: number): string[] {
  const pieces = prompts.flat();
  const own = costOfOwn(pieces);
  if (own > room) throw new AppError('context_too_long', 'A prompt of this role does not fit the model');
  const costOf = counting();
  const texts = pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [costOf(piece.text)]));
  const most = evenShare(texts, room - own);
  const written = (piece: Piece): string => {
    if (typeof piece === 'string') return piece;
    if (costOf(piece.text) <= most) return marked(piece);
    return cut({ ...piece, text: beginningOf(piece.text, most) });
  };
  return prompts.map((parts) => parts.map(written).join('').trim());
}

/** About how many tokens our own words take, with the marks of what comes from outside. */
export function costOfOwn(pieces: Piece[]): number {
  const costOf = counting();
  return pieces.reduce(
    (sum, piece) => sum + costOf(typeof piece === 'string' ? piece : cut({ ...piece, text: '' })),
    0,
  );
}

/** Counts each text once, however often a template names it. */
function counting(): (text: string) => number {
  const costs = new Map<string, number>();
  return (text) => {
    const cost = costs.get(text) ?? estimateTokens(text);
    costs.set(text, cost);
    return cost;
  };
}

/** On lines of its own, so that its marks are. */
const marked = ({ source, text }: Outside): string => `\n${asData(source, text)}\n`;

const cut = ({ source, text }: Outside): string => marked({ source: `${source}, only how it begins`, text });

/** The most that each of them may take, so that together they keep to `room`. */
function evenShare(costs: number[], room: number): number {
  let left = room;
  for (const [place, cost] of [...costs].sort((a, b) => a - b).entries()) {
    const share = left / (costs.length - place);
    if (cost > share) return share;
    left -= cost;
  }
  return Infinity;
}

function beginningOf(text: string, tokens: number): string {
  let kept = fitting(text, tokens);
  while (kept !== '' && estimateTokens(kept) > tokens) kept = fitting(kept, tokens);
  return kept;
}
