import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Moment } from '../../../platform/http/index.js';
import type { FieldError } from '../../../platform/errors/index.js';
import { storableText } from '../../../platform/text/index.js';
import { sizeOf } from './json-path.js';
import { inWords, readTemplate, type Piece } from './template.js';
import { longestText, type WebhookSettings } from './webhook-settings.js';

const longestTitle = 200;
const longestId = 200;
/** Bytes of JSON, of all that is known of a contact. */
const largestData = 8_000;
const latestSeconds = 1e11;
/** The conversation of a webhook that tells nobody from anybody. */
const everybody = 'webhook';
const nothing = { title: '', startsAt: null, contact: { id: everybody, name: 'Webhook' }, userData: {} };

/** What a body says, by the settings of a webhook. */
export interface Mapped {
  title: string;
  text: string;
  /** ISO 8601; null: at once. */
  startsAt: string | null;
  /** Of a message. */
  contact: { id: string; name: string };
  userData: Record<string, unknown>;
}

export interface Mapping {
  mapped: Mapped;
  /** By the setting whose path found nothing, or nothing that can be used. */
  problems: FieldError[];
}

/** Of events alone, of messages alone, and of both. */
const templatesOf = {
  event: ['title', 'text'],
  message: ['text', 'contactId', 'contactName'],
} as const;
type TemplateName = (typeof templatesOf)[keyof typeof templatesOf][number];

/** All paths of the settings, each once. */
export function pathsOf(settings: WebhookSettings): string[] {
  const { to, deliveryPath, startsAt, userData } = settings;
  const pieces = templatesOf[to].flatMap((name) => readTemplate(settings[name] ?? ''));
  const paths = pieces.flatMap((piece) => ('path' in piece ? [piece.path] : []));
  const others = [deliveryPath, ...(to === 'event' ? [startsAt] : Object.values(userData))];
  return [...new Set([...paths, ...others.filter((path) => path !== undefined)])];
}

/** What each path found. */
export type Found = ReadonlyMap<string, unknown[]>;

/** What is wrong is told, and what is right is mapped all the same: people look at both. */
export function mapBody(settings: WebhookSettings, found: Found): Mapping {
  const problems: FieldError[] = [];
  const wordsAt = new Map<string, string>();
  const shownAt = (path: string): string => {
    const words = wordsAt.get(path) ?? inWords(found.get(path) ?? []).slice(0, longestText + 1);
    wordsAt.set(path, words);
    return words;
  };
  const valueOf = (name: TemplateName, piece: Piece): string => {
    if ('words' in piece) return piece.words;
    const text = shownAt(piece.path);
    if (text !== '' || found.get(piece.path)?.includes('')) return text;
    if (piece.otherwise !== undefined) return piece.otherwise;
    problems.push({ path: name, message: `there is nothing at ${piece.path}` });
    return '';
  };
  const fill = (name: TemplateName): string => {
    let filled = '';
    for (const piece of readTemplate(settings[name] ?? '')) {
      const text = valueOf(name, piece);
      if (filled.length <= longestText) filled += text;
    }
    return filled;
  };
  const line = (name: TemplateName, longest: number): string => {
    const text = cut(fill(name).replace(/\s+/g, ' ').trim(), longest);
    if (text === '' && settings[name] !== undefined && !problems.some(({ path }) => path === name))
      problems.push({ path: name, message: 'it says nothing' });
    return text;
  };
  const mapped: Mapped = { ...nothing, text: cut(fill('text'), longestText) };
  if (settings.to === 'event') {
    mapped.title = line('title', longestTitle);
    mapped.startsAt = momentIn(settings, found, problems);
  } else {
    const id = line('contactId', longestId) || everybody;
    mapped.contact = { id, name: line('contactName', longestTitle) || (id === everybody ? 'Webhook' : id) };
    mapped.userData = dataIn(settings, found);
  }
  return { mapped, problems };
}

/**
 * What is not there is left out; several values are a list. Of too much what is largest is left out, one after the other: what
 * a customer writes takes the room of nothing else.
 */
function dataIn({ userData }: WebhookSettings, found: Found): Record<string, unknown> {
  const data = Object.entries(userData).flatMap(([name, path]) => {
    const values = found.get(path) ?? [];
    if (values.length === 0) return [];
    const value = values.length === 1 ? values[0] : values;
    // Many names may be of one large body: it is not written out as often to find that it does not fit.
    return [{ name, value, size: Buffer.byteLength(name) + sizeOf(value, largestData) }];
  });
  let left = largestData;
  const fitting = new Set(data.toSorted((a, b) => a.size - b.size).filter(({ size }) => (left -= size) >= 0));
  return Object.fromEntries(data.filter((one) => fitting.has(one)).map(({ name, value }) => [name, value]));
}

const contactFields = ['username', 'phone', 'language'] as const;

/** What of it every contact has: it becomes their own. */
export const saidOf = (
  userData: Record<string, unknown>,
): Partial<Record<(typeof contactFields)[number], string>> =>
  Object.fromEntries(
    contactFields.flatMap((name) => {
      const value = userData[name];
      const text = typeof value === 'number' ? String(value) : value;
      return typeof text === 'string' && text.trim() !== '' ? [[name, text]] : [];
    }),
  );

function momentIn({ startsAt }: WebhookSettings, found: Found, problems: FieldError[]): string | null {
  if (startsAt === undefined) return null;
  const [value] = found.get(startsAt) ?? [];
  if (typeof value === 'number' && Number.isFinite(value) && value > 0 && value < latestSeconds)
    return new Date(value * 1_000).toISOString();
  const { success, data } = Moment.safeParse(value);
  if (success) return data;
  problems.push({
    path: 'startsAt',
    message: value === undefined ? `there is nothing at ${startsAt}` : `there is no time at ${startsAt}`,
  });
  return null;
}

/**
 * What the sender calls the delivery; of what it has no name for, its body is the name. When it was sent is part of that
 * for who has the secret in the request; where the body alone is signed, whoever saw it once could write any time beside.
 */
export function deliveryIdOf(
  { verification, deliveryHeader, deliveryPath }: WebhookSettings,
  { headers, body }: { headers: IncomingHttpHeaders; body: Buffer },
  found: Found,
): string {
  // What is signed comes before what anybody could have written there.
  const named = verification === 'standard' ? 'webhook-id' : deliveryHeader;
  const header = named === undefined ? undefined : headers[named];
  const given = (typeof header === 'string' ? header : '') || inWords(found.get(deliveryPath ?? '') ?? []);
  if (given !== '' && given.length <= longestId) return storableText(given);
  const timestamp = verification === 'bearer' ? headers['webhook-timestamp'] : undefined;
  return createHash('sha256')
    .update(given || (typeof timestamp === 'string' ? timestamp : ''))
    .update('\n')
    .update(body)
    .digest('base64url');
}

const more = ' …';

function cut(text: string, longest: number): string {
  const clean = storableText(text);
  return clean.length <= longest ? clean : storableText(clean.slice(0, longest - more.length - 1)) + more;
}
