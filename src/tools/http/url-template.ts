import { AppError } from '../../platform/errors/index.js';
import { namesCredential } from '../outside/headers.js';

const placeholder = /\{([^{}]*)\}/g;
/** Scheme and authority first, without anything that a parameter or another parser could make more of. */
const absolute = /^https?:\/\/[^/?#{}\\@\s]+(?=[/?]|$)/i;

/** The parameters that a template names, each once. */
export const placeholdersIn = (template: string): string[] => [
  ...new Set([...template.matchAll(placeholder)].map(([, name = '']) => name)),
];

/** What is wrong with a template; undefined when nothing is. */
export function templateMistake(template: string): string | undefined {
  if (!absolute.test(template))
    return 'must begin with https:// or http:// and a host, without parameters, user names or passwords in them';
  if (template.includes('#')) return 'must have no fragment';
  const plain = template.replaceAll(placeholder, 'x');
  if (/[{}]/.test(plain)) return 'has a brace too many or too few';
  if (!URL.canParse(plain)) return 'is not a URL';
  if (placeholdersIn(template).includes('')) return 'has braces without a name';
  if (leadsUp(plain)) return 'must be written without . and .. in its path';
  // What a call fills in is not kept in the definition.
  const written = [...new URL(template).searchParams].filter(([, value]) => !value.includes('{'));
  const credential = written.map(([name]) => name).find(namesCredential);
  if (credential !== undefined)
    return `has a credential in its query, ${credential}: store it as a secret and name it in secretId`;
  return undefined;
}

/**
 * The URL with its parameters in their places. Throws `tool_arguments_invalid` for a value that would lead out of its
 * place: an empty one, or what a server takes for the folder above.
 */
export function expandTemplate(template: string, valueOf: (name: string) => string): URL {
  const text = template.replaceAll(placeholder, (_, name: string) => {
    const value = valueOf(name);
    if (value === '') throw new AppError('tool_arguments_invalid', `${name}: must not be empty`);
    if (hasDots(value))
      throw new AppError('tool_arguments_invalid', `${name}: must have no . or .. between slashes`);
    return encodeURIComponent(value.toWellFormed());
  });
  const url = new URL(text);
  if (url.origin !== originOf(template) || leadsUp(text))
    throw new AppError('tool_arguments_invalid', 'A value leads out of its place in the URL');
  return url;
}

const originOf = (template: string): string => new URL(absolute.exec(template)?.[0] ?? template).origin;

/** Dots alone in a segment lead up, also when they are written %2e (the URL standard, section 4.1). */
const leadsUp = (text: string): boolean =>
  text
    .replace(absolute, '')
    .replace(/[?#].*$/s, '')
    .split(/[/\\]/)
    .some((segment) => /^(\.|%2e){1,2}$/i.test(segment));

/** Some servers decode what is written %2F before they look for folders, and some do that again. */
function hasDots(value: string): boolean {
  let text = value;
  for (let decoded = 0; decoded < 4; decoded++) {
    if (/[/\\]/.test(text) && text.split(/[/\\?#;]/).some((segment) => /^\.{1,2}$/.test(segment)))
      return true;
    text = text.replaceAll(/%(2e|2f|5c|3f|23|3b|25)/gi, (_, code: string) =>
      String.fromCharCode(parseInt(code, 16)),
    );
  }
  return false;
}
