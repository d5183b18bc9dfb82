import { beginningOf, withoutHidden } from '../text/index.js';

/** In UTF-16 units. */
const longest = 255;
const longestEnding = 20;

/** What Windows allows in no name. */
const forbidden = /[<>:"|?*]/g;
/** Devices of Windows, whatever comes after the dot. */
const device = /^(con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³])(\.|$)/i;

/**
 * A name that can be shown and saved everywhere, of whatever a client wrote: letters of any script, one line, no path.
 * Undefined when nothing is left of it.
 */
export function fileNameOf(given: string): string | undefined {
  const [last = ''] = given.toWellFormed().split(/[/\\]/).slice(-1);
  // `exe.txt` may look like `txt.exe`.
  const shown = withoutHidden(last.replace(/[\u2028\u2029]/gu, ' '))
    // Controls that are no white space.
    .replace(/[^\P{Cc}\s]/gu, '')
    .replace(/\s+/gu, ' ')
    .normalize('NFC')
    .replace(forbidden, '_')
    .trimStart();
  const plain = withoutTail(shown);
  if (plain === '') return undefined;
  return withinLongest(device.test(plain) ? `_${plain}` : plain);
}

/** Windows takes them away, and a name of dots alone is a folder. A pattern would take the square of their number. */
function withoutTail(name: string): string {
  let end = name.length;
  while (end > 0 && (name[end - 1] === '.' || name[end - 1] === ' ')) end--;
  return name.slice(0, end);
}

/** Its ending says what it is, so the middle goes. */
function withinLongest(name: string): string {
  if (name.length <= longest) return name;
  const dot = name.lastIndexOf('.');
  const ending = dot > 0 && name.length - dot <= longestEnding ? name.slice(dot) : '';
  const beginning = beginningOf(name, longest - ending.length);
  return ending === '' ? withoutTail(beginning) : beginning + ending;
}
