import type { ModelImage, ModelMessage } from './model.js';

/**
 * The text of a message in the pieces that its pictures stand between, and the pictures, in their order. What is empty is no
 * piece, and a line that ends where a picture stands needs no other end.
 */
export function piecesOf({
  content,
  images = [],
}: Pick<ModelMessage, 'content' | 'images'>): (string | ModelImage)[] {
  const placed = images.map((image) => ({ image, at: Math.min(image.at ?? content.length, content.length) }));
  placed.sort((one, other) => one.at - other.at);
  const pieces: (string | ModelImage)[] = [];
  let from = 0;
  for (const { image, at } of placed) {
    if (at > from) pieces.push(content.slice(from, at));
    from = at > 0 && at >= from && content[at] === '\n' ? at + 1 : Math.max(from, at);
    pieces.push(image);
  }
  if (from < content.length) pieces.push(content.slice(from));
  return pieces;
}

const mark = '[img]';
/** As Ollama does not read it. */
const noMark = '[img ]';

/**
 * The text of pieces as Ollama takes it, which has pictures beside the text: it puts each where it finds a mark, and the
 * rest before the text (`server/prompt.go`, `model/renderers/image_tags.go`). Marked are those that stand inside a text.
 */
export function markedText(pieces: readonly unknown[]): string {
  const isText = (piece: unknown): piece is string => typeof piece === 'string';
  const [first, last] = [pieces.findIndex(isText), pieces.findLastIndex(isText)];
  const isInside = pieces.some((piece, place) => !isText(piece) && place > first && place < last);
  return pieces
    .flatMap((piece) => (isText(piece) ? piece.replaceAll(mark, noMark) : isInside ? mark : []))
    .join('\n');
}

/** The pictures of a text that now stands in another one, so much further on. */
export const moved = (images: ModelImage[] | undefined, by: number): ModelImage[] | undefined =>
  images?.map((image) => (image.at === undefined ? image : { ...image, at: Math.max(0, image.at + by) }));
