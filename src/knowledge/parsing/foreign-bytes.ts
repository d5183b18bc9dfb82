/** What bytes are that no parser reads, by the media type that signatures tell. */
const kinds: [RegExp, string][] = [
  [
    /^application\/(x-msdownload|x-elf|x-mach-binary|wasm|java-vm|x-deb|x-rpm)$|android\.package/,
    'a program',
  ],
  [/^image\//, 'a picture'],
  [/^audio\//, 'a sound recording'],
  [/^video\//, 'a video'],
  [/^application\/rtf$/, 'RTF'],
  [/^application\/(postscript|eps)$/, 'PostScript'],
  [
    /^application\/(x-rar|x-7z|x-tar|x-bzip2|x-xz|x-lz|x-ace|x-arj|x-cpio|x-compress|x-unix-archive|gzip|zip|zstd|vnd\.ms-cab)/,
    'an archive',
  ],
];

const untold = ['', 'application/octet-stream'];

/** In words; undefined where nothing tells, and for what is text. */
export function foreignKind({ mime, charset }: { mime: string; charset: string | null }): string | undefined {
  if (charset !== null || untold.includes(mime)) return undefined;
  return kinds.find(([pattern]) => pattern.test(mime))?.[1] ?? `something else (${mime})`;
}

/** The main streams of compound files, by which their programs know them ([MS-DOC], [MS-XLS], [MS-PPT]). */
const streams = Object.entries({
  WordDocument: 'a Word document as it was saved before 2007 (.doc)',
  Workbook: 'an Excel workbook as it was saved before 2007 (.xls)',
  'PowerPoint Document': 'a presentation as it was saved before 2007 (.ppt)',
  __properties_version1: 'a letter of Outlook (.msg)',
}).map(([name, kind]) => [Buffer.from(name, 'utf16le'), kind] as const);

export const compoundKind = (bytes: Buffer): string =>
  streams.find(([name]) => bytes.includes(name))?.[1] ?? 'an Office file as it was saved before 2007';

/** What a ZIP file is that is no document of ours, by the names in it. */
export function zipKind(names: Set<string>): string {
  if (names.has('ppt/presentation.xml')) return 'a presentation (.pptx)';
  if (names.has('content.xml') && names.has('mimetype')) return 'a document of OpenDocument';
  if (names.has('META-INF/container.xml')) return 'a book (.epub)';
  return 'an archive';
}
