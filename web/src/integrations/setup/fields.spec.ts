import { FieldMistake, fieldsOf, givenIn, isAsked, valuesOf } from './fields';

const fields = fieldsOf({
  type: 'object',
  required: ['host', 'mode', 'made'],
  properties: {
    mode: { type: 'string', enum: ['a', 'b'], default: 'a', description: 'Which' },
    host: { type: 'string', maxLength: 100 },
    text: { type: 'string', maxLength: 8000 },
    on: { type: 'boolean' },
    most: { type: 'integer', minimum: 1, maximum: 9 },
    words: { type: 'array', items: { type: 'string' } },
    recipientIds: { type: 'array', items: { type: 'string' } },
    chatId: { type: 'string' },
    data: { type: 'object', additionalProperties: { type: 'object' } },
    paths: { type: 'object', additionalProperties: { type: 'string' } },
    commands: {
      type: 'array',
      default: [],
      items: {
        type: 'object',
        required: ['command'],
        properties: { command: { type: 'string' }, prompt: { type: 'string', maxLength: 4000 } },
      },
    },
    bot: {
      type: 'object',
      required: ['botId'],
      properties: { botId: { type: 'integer' }, pause: { type: 'integer', default: 5 } },
    },
    fieldMap: {
      type: 'object',
      default: {},
      properties: {
        lead: {
          type: 'object',
          default: {},
          additionalProperties: { anyOf: [{ type: 'integer' }, { type: 'string' }] },
        },
      },
    },
    made: { type: 'object', readOnly: true },
  },
});

describe('The form of an integration', () => {
  it('asks what its schema asks, and nothing that is made by the server', () => {
    expect(fields.map(({ name, kind }) => `${name}: ${kind}`)).toEqual([
      'mode: choice',
      'host: line',
      'text: text',
      'on: flag',
      'most: number',
      'words: words',
      'recipientIds: people',
      'chatId: chat',
      'data: json',
      'paths: pairs',
      'commands: rows',
      'bot: group',
      'fieldMap: group',
    ]);
    const inner = fields.flatMap(({ name, fields: own }) =>
      own.map((field) => `${name}.${field.name}: ${field.kind}${field.required ? ', required' : ''}`),
    );
    expect(inner).toEqual([
      'commands.command: line, required',
      'commands.prompt: text',
      'bot.botId: number, required',
      'bot.pause: number',
      'fieldMap.lead: pairs',
    ]);
    expect(fields.filter(({ required }) => required).map(({ name }) => name)).toEqual(['host']);
    expect(fields[4]).toMatchObject({ min: 1, max: 9 });
  });

  it('gives back what it was given, and leaves out what is empty', () => {
    const known = {
      mode: 'b',
      host: 'x',
      data: { a: { b: 1 } },
      words: ['w'],
      on: true,
      paths: { a: '$.b', n: '7' },
      commands: [{ command: 'price', prompt: 'Say it' }],
      bot: { botId: 7 },
      fieldMap: { lead: { площадь: 501, район: 'DISTRICT' } },
    };
    const values = valuesOf(fields, known);
    expect(values).toMatchObject({ chatId: null, most: '', text: '' });
    expect(givenIn(fields, values)).toEqual({ ...known, recipientIds: [] });
    // What may be left out whole is, although a part of it has a default.
    expect(givenIn(fields, valuesOf(fields, {}))).toEqual({
      mode: 'a',
      on: false,
      words: [],
      recipientIds: [],
      commands: [],
    });
  });

  it('says where something cannot be sent', () => {
    const values = valuesOf(fields, { host: 'x' });
    const mistakeOf = (more: object): unknown => {
      try {
        return givenIn(fields, { ...values, ...more });
      } catch (error) {
        return error;
      }
    };
    const pair = { name: 'a', value: '1' };
    expect(mistakeOf({ data: '{' })).toEqual(new FieldMistake('data', 'noJson'));
    expect(mistakeOf({ paths: [pair, { name: ' a', value: '2' }] })).toEqual(
      new FieldMistake('paths', 'namedTwice'),
    );
    expect(mistakeOf({ fieldMap: { lead: [{ name: '', value: '2' }] } })).toEqual(
      new FieldMistake('fieldMap.lead', 'nameless'),
    );
    expect(mistakeOf({ paths: [pair, { name: '', value: '' }] })).toMatchObject({ paths: { a: '1' } });
  });

  it('asks of a webhook what its other choices need', () => {
    const header = { ...fields[1]!, name: 'signatureHeader' };
    expect(isAsked('webhook', header, { verification: 'hmac' })).toBe(true);
    expect(isAsked('webhook', header, { verification: 'bearer' })).toBe(false);
    expect(isAsked('telegram', header, {})).toBe(true);
  });
});
