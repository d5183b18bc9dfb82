/** RFC 5545, section 3.1: in bytes, without the end of the line. */
const mostBytes = 75;
const bytesOf = (character: string): number => Buffer.byteLength(character);

/** A line as iCalendar writes it: in pieces of 75 bytes at most, of which no character is cut. */
export function foldLine(line: string): string {
  if (bytesOf(line) <= mostBytes) return line;
  const pieces: string[] = [];
  let piece = '';
  let bytes = 0;
  for (const character of line) {
    const more = bytesOf(character);
    if (bytes + more > mostBytes) {
      pieces.push(piece);
      piece = '';
      // The space that a further piece begins with.
      bytes = 1;
    }
    piece += character;
    bytes += more;
  }
  return [...pieces, piece].join('\r\n ');
}
