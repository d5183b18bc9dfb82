/** A part of the settings of an integration, as its form shows it. */
export interface Field {
  name: string;
  kind: 'choice' | 'flag' | 'number' | 'line' | 'text' | 'words' | 'people' | 'chat' | 'json';
  required: boolean;
  initial: unknown;
  about: string;
  choices: string[];
  min?: number;
  max?: number;
}

interface Property {
  type?: string;
  enum?: unknown[];
  default?: unknown;
  description?: string;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  readOnly?: boolean;
  items?: Property;
}

/** From so many characters on it has several lines. */
const longLine = 400;

/** What the JSON Schema of a type asks for. What it makes itself is left out. */
export function fieldsOf(schema: Record<string, unknown>): Field[] {
  const properties = (schema['properties'] ?? {}) as Record<string, Property>;
  const required = new Set((schema['required'] ?? []) as string[]);
  return Object.entries(properties)
    .filter(([, { readOnly }]) => !readOnly)
    .map(([name, property]) => ({
      name,
      kind: kindOf(name, property),
      required: required.has(name) && property.default === undefined,
      initial: property.default,
      about: property.description ?? '',
      choices: (property.enum ?? []).map(String),
      min: property.minimum,
      max: property.maximum,
    }));
}

const peopleFields = ['recipientIds', 'team'];

function kindOf(name: string, { type, enum: choices, maxLength = 0, items }: Property): Field['kind'] {
  if (choices) return 'choice';
  if (type === 'boolean') return 'flag';
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'string' && name === 'chatId') return 'chat';
  if (type === 'string') return maxLength > longLine ? 'text' : 'line';
  if (type === 'array' && items?.type === 'string') return peopleFields.includes(name) ? 'people' : 'words';
  return 'json';
}

export type Values = Record<string, unknown>;

/** Of the whole form. */
export interface SetupValues extends Record<string, unknown> {
  settings: Values;
  secrets: Record<string, string>;
}

/** What a form begins with. */
export const valuesOf = (fields: Field[], known: Values): Values =>
  Object.fromEntries(
    fields.map(({ name, kind, initial }) => {
      const value = known[name] ?? initial;
      return [name, kind === 'json' ? jsonText(value) : (value ?? emptyOf(kind))];
    }),
  );

const jsonText = (value: unknown): string => (value === undefined ? '' : JSON.stringify(value, null, 2));

function emptyOf(kind: Field['kind']): unknown {
  if (kind === 'flag') return false;
  if (kind === 'chat' || kind === 'choice') return null;
  return kind === 'words' || kind === 'people' ? [] : '';
}

export class JsonMistake extends Error {
  constructor(readonly field: string) {
    super(field);
  }
}

/** What is sent: nothing of what was left empty. Throws `JsonMistake`. */
export function givenIn(fields: Field[], values: Values): Values {
  const given: Values = {};
  for (const { name, kind } of fields) {
    const value = values[name];
    if (value === '' || value === undefined || value === null) continue;
    given[name] = kind === 'json' ? parsed(name, value as string) : value;
  }
  return given;
}

function parsed(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new JsonMistake(name);
  }
}

/** What has no bearing on the other choices is not asked. */
export function isAsked(type: string, { name }: Field, values: Values): boolean {
  if (type !== 'webhook') return true;
  if (name === 'signatureHeader') return values['verification'] === 'hmac';
  if (name === 'deliveryHeader' || name === 'deliveryPath') return values['verification'] !== 'standard';
  const ofEvents = ['title', 'startsAt', 'chatId', 'recipientIds'];
  const ofMessages = [
    'contactId',
    'contactName',
    'channel',
    'userData',
    'replyUrl',
    'answers',
    'showsNames',
    'team',
  ];
  if (ofEvents.includes(name)) return values['to'] !== 'message';
  if (ofMessages.includes(name)) return values['to'] === 'message';
  return true;
}
