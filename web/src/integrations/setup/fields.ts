/** A part of the settings of an integration, as its form shows it. */
export interface Field {
  name: string;
  /** `pairs`: names of one's own and a value of each; `rows`: a list of groups. */
  kind: PlainKind | 'group' | 'rows' | 'pairs';
  required: boolean;
  initial: unknown;
  about: string;
  choices: string[];
  min?: number;
  max?: number;
  /** Of a group, or of each row. */
  fields: Field[];
  /** Of pairs: what is written in digits is a number. */
  isNumeric: boolean;
}

type PlainKind = 'choice' | 'flag' | 'number' | 'line' | 'text' | 'words' | 'people' | 'chat' | 'json';

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
  properties?: Record<string, Property>;
  required?: string[];
  additionalProperties?: boolean | Property;
  anyOf?: Property[];
}

/** From so many characters on it has several lines. */
const longLine = 400;

/** What the JSON Schema of a type asks for. What it makes itself is left out. */
export function fieldsOf(schema: Record<string, unknown>): Field[] {
  const { properties = {}, required = [] } = schema as Property;
  return Object.entries(properties)
    .filter(([, { readOnly }]) => !readOnly)
    .map(([name, property]) => {
      const isRequired = required.includes(name) && property.default === undefined;
      const inner = property.items ?? property;
      return {
        name,
        kind: kindOf(name, property),
        required: isRequired,
        initial: property.default,
        about: property.description ?? '',
        choices: (property.enum ?? []).map(String),
        min: property.minimum,
        max: property.maximum,
        fields: fieldsOf({ ...inner }).map((field) =>
          // What may be left out whole is, unless somebody fills something in.
          isRequired || property.items ? field : { ...field, initial: undefined },
        ),
        isNumeric: typesOf(inner.additionalProperties).some((type) => numeric.includes(type)),
      };
    });
}

const peopleFields = ['recipientIds', 'team'];
const numeric = ['integer', 'number'];
const inRows: Field['kind'][] = ['choice', 'flag', 'number', 'line', 'text', 'words'];

function kindOf(name: string, property: Property): Field['kind'] {
  const { type, enum: choices, maxLength = 0, items } = property;
  if (choices) return 'choice';
  if (type === 'boolean') return 'flag';
  if (type && numeric.includes(type)) return 'number';
  if (type === 'string' && name === 'chatId') return 'chat';
  if (type === 'string') return maxLength > longLine ? 'text' : 'line';
  if (type === 'array' && items?.type === 'string') return peopleFields.includes(name) ? 'people' : 'words';
  if (type === 'array' && items?.properties && hasOnly(items, inRows)) return 'rows';
  if (type === 'object' && property.properties && hasOnly(property, [...inRows, 'pairs'])) return 'group';
  if (type === 'object' && isOfPairs(property)) return 'pairs';
  return 'json';
}

const hasOnly = ({ properties = {} }: Property, kinds: Field['kind'][]): boolean =>
  Object.entries(properties).every(([name, property]) => kinds.includes(kindOf(name, property)));

function isOfPairs({ additionalProperties, properties }: Property): boolean {
  const types = typesOf(additionalProperties);
  return !properties && types.length > 0 && types.every((type) => [...numeric, 'string'].includes(type));
}

/** Which values there may be, where they have types at all. */
function typesOf(values: Property['additionalProperties']): string[] {
  if (typeof values !== 'object') return [];
  return (values.anyOf ?? [values]).map(({ type = '' }) => type);
}

export type Values = Record<string, unknown>;

/** Of the whole form. */
export interface SetupValues extends Record<string, unknown> {
  settings: Values;
  secrets: Record<string, string>;
}

/** One of what somebody names themselves. */
export interface Pair {
  name: string;
  value: string;
}

/** What a form begins with. */
export const valuesOf = (fields: Field[], known: Values): Values =>
  Object.fromEntries(fields.map((field) => [field.name, valueOf(field, known[field.name] ?? field.initial)]));

function valueOf({ kind, fields }: Field, value: unknown): unknown {
  if (kind === 'json') return value === undefined ? '' : JSON.stringify(value, null, 2);
  if (kind === 'group') return valuesOf(fields, (value ?? {}) as Values);
  if (kind === 'rows') return ((value ?? []) as Values[]).map((row) => valuesOf(fields, row));
  if (kind === 'pairs')
    return Object.entries((value ?? {}) as Values).map(([name, one]): Pair => ({
      name,
      value: String(one as string | number),
    }));
  return value ?? emptyOf(kind);
}

function emptyOf(kind: PlainKind): unknown {
  if (kind === 'flag') return false;
  if (kind === 'chat' || kind === 'choice') return null;
  return kind === 'words' || kind === 'people' ? [] : '';
}

/** What cannot be sent as it was filled in. */
export class FieldMistake extends Error {
  constructor(
    /** Of the field in the values. */
    readonly path: string,
    readonly what: 'noJson' | 'nameless' | 'namedTwice',
  ) {
    super(`${path}: ${what}`);
  }
}

/** What is sent: nothing of what was left empty. Throws `FieldMistake`. */
export function givenIn(fields: Field[], values: Values, within = ''): Values {
  const given: Values = {};
  for (const field of fields) {
    const value = values[field.name];
    if (value === '' || value === undefined || value === null) continue;
    const one = givenBy(field, value, within + field.name);
    if (one !== undefined) given[field.name] = one;
  }
  return given;
}

/** Undefined: nothing was filled in. */
function givenBy({ kind, fields, required, isNumeric }: Field, value: unknown, path: string): unknown {
  if (kind === 'json') return parsed(path, value as string);
  if (kind === 'rows')
    return (value as Values[]).map((row, place) => givenIn(fields, row, `${path}.${place}.`));
  if (kind === 'pairs') return paired(path, value as Pair[], isNumeric);
  if (kind !== 'group') return value;
  const given = givenIn(fields, value as Values, `${path}.`);
  return required || !Object.values(given).every(isBlank) ? given : undefined;
}

const isBlank = (value: unknown): boolean => value === false || (Array.isArray(value) && value.length === 0);

function paired(path: string, pairs: Pair[], isNumeric: boolean): Values | undefined {
  const given = new Map<string, unknown>();
  for (const { name: typed, value } of pairs) {
    const name = typed.trim();
    if (!name && !value) continue;
    if (!name) throw new FieldMistake(path, 'nameless');
    if (given.has(name)) throw new FieldMistake(path, 'namedTwice');
    given.set(name, isNumeric && /^\d{1,15}$/.test(value.trim()) ? Number(value) : value);
  }
  return given.size > 0 ? Object.fromEntries(given) : undefined;
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new FieldMistake(path, 'noJson');
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
