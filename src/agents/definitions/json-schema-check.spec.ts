import { schemaMistake } from './json-schema-check.js';

describe('A JSON Schema', () => {
  it.each([
    [{ type: 'object' }],
    [{ type: 'object', properties: { city: { type: 'string', minLength: 1 } }, required: ['city'] }],
    [{ type: 'object', properties: { on: { type: 'string', format: 'date' } }, additionalProperties: false }],
    [{ $id: 'same', type: 'object', properties: { a: { anyOf: [{ type: 'string' }, { type: 'null' }] } } }],
    [{ $id: 'same', type: 'object', properties: { b: { $ref: '#/$defs/b' } }, $defs: { b: { enum: [1] } } }],
  ])('is good: %j', (schema) => expect(schemaMistake(schema)).toBeUndefined());

  it.each([
    [{}, 'of the type object'],
    [{ type: 'string' }, 'of the type object'],
    [{ type: 'object', properties: { a: { type: 'strin' } } }, 'properties/a/type'],
    [{ type: 'object', propertys: {} }, 'propertys'],
    [{ type: 'object', properties: { a: { type: 'string', format: 'dat' } } }, 'dat'],
    [{ type: 'object', properties: { a: { type: 'string', pattern: '(' } } }, 'regular expression'],
    [{ type: 'object', properties: { a: { $ref: 'https://example.com/a.json' } } }, 'example.com'],
    [{ type: 'object', required: 'a' }, 'required'],
  ])('is a mistake, and says so: %j', (schema, told) => expect(schemaMistake(schema)).toContain(told));
});
