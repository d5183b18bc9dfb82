const escaped = (letter: string): string =>
  `%${letter.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

const plainName = /^[\w.-]+$/;

/** RFC 6266: a name in ASCII for who knows no better, and the name itself (RFC 8187). */
export function contentDisposition(kind: 'inline' | 'attachment', fileName: string): string {
  if (plainName.test(fileName)) return `${kind}; filename="${fileName}"`;
  const plain = fileName.replace(/[^\x20-\x7e]|["\\%]/gu, '_');
  const whole = encodeURIComponent(fileName.toWellFormed()).replace(/['()*]/g, escaped);
  return `${kind}; filename="${plain}"; filename*=UTF-8''${whole}`;
}
