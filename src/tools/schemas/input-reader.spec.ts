import { inputReader, objectSchemaMistake } from './input-reader.js';

const schema = {
  type: 'object',
  properties: { city: { type: 'string' }, limit: { type: 'integer', default: 5 } },
  required: ['city'],
};

describe('Parameters of a tool', () => {
  it.each([
    [schema, undefined],
    [{}, 'must be of the type object'],
    [{ type: 'string' }, 'must be of the type object'],
    [{ type: 'object', properties: { a: { type: 'strin' } } }, expect.stringContaining('properties/a/type')],
  ])('are described by %j: %s', (given, told) => expect(objectSchemaMistake(given)).toEqual(told));
});

describe('What a model wrote', () => {
  const read = inputReader(schema);

  it('is completed with defaults', () =>
    expect(read({ city: 'Тверь' })).toEqual({ city: 'Тверь', limit: 5 }));

  it.each([
    [undefined, "it: must have required property 'city'"],
    ['x', 'it: must be object'],
    [{ city: 'Уфа', admin: true }, 'it: admin is not known'],
  ])('is refused so that it can be mended: %j', (written, told) => expect(() => read(written)).toThrow(told));

  it('may hold what its schema leaves open', () => {
    const open = inputReader({ ...schema, additionalProperties: true });
    expect(open({ city: 'Уфа', admin: true })).toMatchObject({ admin: true });
  });
});
