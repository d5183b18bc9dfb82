import { DocumentProblem } from './document-problem.js';
import { readEntries, storedZip, zipEntries } from './zip-entries.js';

/** The parts of an Office Open XML file that hold text, without pictures and whatever else is embedded. */
export function officeParts(bytes: Uint8Array): Map<string, Buffer> {
  const parts = readEntries(bytes, zipEntries(bytes), (name) => /\.(xml|rels)$/i.test(name));
  for (const part of parts.values()) {
    // The format has none (ECMA-376 part 2, 9.1), and entities that name each other grow without end.
    if (part.subarray(0, 4_096).includes('<!DOCTYPE') || part.includes('<!ENTITY'))
      throw new DocumentProblem('damaged', 'The file declares entities of XML, which office files never do');
  }
  return parts;
}

/** The same as a file, for libraries that want one. */
export const plainOfficeFile = (parts: Map<string, Buffer>): Buffer => storedZip(parts);

/** What the document calls itself (ECMA-376 part 2, 11). */
export function officeTitle(parts: Map<string, Buffer>): string | undefined {
  const title = /<dc:title>([^<]{1,500})<\/dc:title>/.exec(
    parts.get('docProps/core.xml')?.toString() ?? '',
  )?.[1];
  return title && unescaped(title).trim();
}

const escapes: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
const unescaped = (text: string): string =>
  text.replace(/&(lt|gt|quot|apos|amp);/g, (whole, name: string) => escapes[name] ?? whole);
