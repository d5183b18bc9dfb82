import { fieldsOf, givenIn, isAsked, JsonMistake, valuesOf } from './fields';

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
    data: { type: 'object', additionalProperties: { type: 'string' } },
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
    ]);
    expect(fields.filter(({ required }) => required).map(({ name }) => name)).toEqual(['host']);
    expect(fields[4]).toMatchObject({ min: 1, max: 9 });
  });

  it('gives back what it was given, and leaves out what is empty', () => {
    const known = { mode: 'b', host: 'x', data: { a: '$.b' }, words: ['w'], on: true };
    const values = valuesOf(fields, known);
    expect(values).toMatchObject({ chatId: null, most: '', text: '' });
    expect(givenIn(fields, values)).toEqual({ ...known, recipientIds: [] });
    expect(givenIn(fields, valuesOf(fields, {}))).toEqual({
      mode: 'a',
      on: false,
      words: [],
      recipientIds: [],
    });
    expect(() => givenIn(fields, { ...values, data: '{' })).toThrow(JsonMistake);
  });

  it('asks of a webhook what its other choices need', () => {
    const header = { ...fields[1]!, name: 'signatureHeader' };
    expect(isAsked('webhook', header, { verification: 'hmac' })).toBe(true);
    expect(isAsked('webhook', header, { verification: 'bearer' })).toBe(false);
    expect(isAsked('telegram', header, {})).toBe(true);
  });
});
