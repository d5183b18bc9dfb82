const mask = '***';

/** `password`, `API-Key`, `userToken`; numbers of tokens are no secrets. */
const secretName =
  '[\\w.-]{0,30}(?:passw|passphrase|secret|token(?!s)|(?:api|access|private)[-_]?key|authorization|credential|cookie)[\\w.-]{0,30}|пароль|секрет|токен';
/** In quotes, in quotes of a text within a text, or up to the next space or sign. */
const value = '\\\\+"(?:(?!\\\\+").)*|"(?:[^"\\\\]|\\\\.)*|\'[^\']*|[^\\s"\'\\\\,;&}\\]]+';

const patterns: [pattern: RegExp, by: string][] = [
  // Whole lines of a request's head: a cookie line has many values.
  [/^((?:proxy-)?authorization|(?:set-)?cookie|x-api-key)[ \t]*:.*$/gim, `$1: ${mask}`],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/gs, mask],
  [/(data:[\w.+/-]*(?:;[\w=.-]+)*;base64,)[\w+/=-]+/g, '$1…'],
  [/(\w:\/\/)[^\s/"'@]+@/g, `$1${mask}@`],
  [/\b(Bearer)[ \t]+[\w.~+/=-]{6,}/gi, `$1 ${mask}`],
  [/\b(Basic)[ \t]+[\w+/]{12,}={0,2}/gi, `$1 ${mask}`],
  // JSON web tokens.
  [/\beyJ[\w-]{8,}(?:\.[\w-]+){0,2}/g, mask],
  [/\b(?:artel-sk|sk|pk|rk|key|hf|xox[a-z]|gh[a-z]|github_pat|glpat)[-_][\w-]{6,}/gi, mask],
  // Of Telegram's bots.
  [/\b\d{6,12}:[\w-]{30,}/g, mask],
  [
    new RegExp(
      `(${secretName})(\\\\*["']?\\s*[:=]\\s*)(?!(?:\\d{1,9}|true|false|null)\\b)(?:${value})`,
      'gis',
    ),
    `$1$2${mask}`,
  ],
  // Nothing that people write is that long without a space, and has letters and digits.
  [/(?=[a-z+/_=]*\d)(?=[\d+/_=]*[a-z])[a-z\d+/_=]{32,}/gi, mask],
];

/** The text without what looks like a credential: rather too much is left out than too little. */
export const withoutSecrets = (text: string): string =>
  patterns.reduce((rest, [pattern, by]) => rest.replace(pattern, by), text);

/** Neither PostgreSQL nor a terminal takes them all. */
const control = /[^\P{Cc}\n\t]/gu;

/** How bytes that somebody sent are shown: as text, without secrets, cut where one could have been cut through. */
export function shownBytes(bytes: Buffer, isWhole: boolean, most: number): string {
  const text = withoutSecrets(bytes.toString('utf8').replace(control, '\ufffd'));
  if (isWhole && text.length <= most) return text;
  // Of a credential that goes on behind the end nobody can tell what it is.
  return `${text
    .slice(0, most)
    .replace(/[\w+/=.~-]*$/, '')
    .toWellFormed()}…`;
}
