import { schemaMistake, schemaReader } from './json-schema.js';
import { cpuMillis } from '../../../test/support/effort.js';

describe('A JSON Schema', () => {
  it.each([
    [{ type: 'object' }],
    [{ type: 'array', items: { type: 'string' } }],
    [{ type: 'object', properties: { city: { type: 'string', minLength: 1 } }, required: ['city'] }],
    [{ type: 'object', properties: { on: { type: 'string', format: 'date' } }, additionalProperties: false }],
    [{ $id: 'same', type: 'object', properties: { a: { anyOf: [{ type: 'string' }, { type: 'null' }] } } }],
    [{ $id: 'same', type: 'object', properties: { b: { $ref: '#/$defs/b' } }, $defs: { b: { enum: [1] } } }],
  ])('is good: %j', (schema) => expect(schemaMistake(schema)).toBeUndefined());

  it.each([
    [{ type: 'object', properties: { a: { type: 'strin' } } }, 'properties/a/type'],
    [{ type: 'object', propertys: {} }, 'propertys'],
    [{ type: 'object', properties: { a: { type: 'string', format: 'dat' } } }, 'dat'],
    [{ type: 'object', properties: { a: { type: 'string', pattern: '(' } } }, 'is not a valid JSON Schema'],
    [{ type: 'object', properties: { a: { $ref: 'https://example.com/a.json' } } }, 'example.com'],
    [{ type: 'object', required: 'a' }, 'required'],
  ])('is a mistake, and says so: %j', (schema, told) => expect(schemaMistake(schema)).toContain(told));
});

describe('A JSON Schema of a request', () => {
  const tree = {
    $ref: '#/$defs/node',
    $defs: {
      node: {
        type: 'object',
        properties: { n: { type: 'integer' }, inner: { type: 'array', items: { $ref: '#/$defs/node' } } },
        required: ['n'],
      },
    },
  };

  it.each([
    [tree],
    [{ type: 'object', properties: { next: { $ref: '#' }, not: { $ref: '#/' } } }],
    [{ anyOf: [{ type: 'string' }, { type: 'array', items: { $ref: '#' } }] }],
    [{ type: 'object', properties: { id: { type: 'string', format: 'nanoid' } }, 'x-order': ['id'] }],
    [{ oneOf: [{ type: 'object' }], discriminator: { propertyName: 'kind', mapping: { a: '#/$defs/a' } } }],
    [{ type: 'array', prefixItems: [{ type: 'string' }] }],
    [{ type: 'object', properties: { $async: { type: 'boolean' } } }],
  ])('is good: %j', (schema) => expect(schemaMistake(schema, 'foreign')).toBeUndefined());

  it.each<[string, object]>([
    ['about the same value', { $ref: '#' }],
    ['about the same value', { allOf: [{ $ref: '#/' }] }],
    ['about the same value', { not: { if: { anyOf: [{ $ref: '#' }] } } }],
    ['about the same value', { dependencies: { a: { $ref: '#' } } }],
    ['about the same value', { $defs: { a: { $ref: '#/$defs/b' }, b: { oneOf: [{ $ref: '#/$defs/a' }] } } }],
    ['$recursiveRef is not supported', { properties: { a: { $recursiveRef: '#' } } }],
    ['$async is not supported', { $async: true }],
    ['$async is not supported', { $async: 1, properties: {} }],
    ['$dynamicAnchor is not supported', { properties: { a: { $dynamicAnchor: 'a' } } }],
    ['$recursiveAnchor is not supported', { properties: { a: { $recursiveAnchor: true } } }],
    ['refers to nothing', { properties: { a: { $ref: '#/$defs/a' } } }],
    ['patterns are too many', { ...tree, allOf: Array.from({ length: 200 }, () => ({ pattern: 'a' })) }],
    ['properties/a/type', { properties: { a: { type: 'strin' } } }],
  ])('is refused, since it %s: %j', (told, schema) =>
    expect(schemaMistake({ type: 'object', ...schema }, 'foreign')).toContain(told),
  );

  it('checks what refers to itself, as deep as a value goes', () => {
    const read = schemaReader(tree, 'foreign');
    const good = { n: 1, inner: [{ n: 2, inner: [] }, { n: 3 }] };
    expect(read(good)).toEqual({ value: good });
    expect(read({ n: 1, inner: [{ n: 2, inner: [{}] }] })).toEqual({
      mistake: "inner.0.inner.0: must have required property 'n'",
    });
  });

  it('leaves a value as it is, and knows no number that JSON has not', () => {
    const schema = { type: 'object', properties: { n: { type: 'number', default: 5, format: 'money' } } };
    const read = schemaReader(schema, 'foreign');
    expect(read({})).toEqual({ value: {} });
    expect(read(JSON.parse('{"n":1e999}'))).toEqual({ mistake: 'n: must be number' });
  });

  it.each<[string, object]>([
    [
      'twice about each part',
      { anyOf: Array.from({ length: 2 }, () => ({ properties: { a: { $ref: '#' } } })) },
    ],
    [
      'twice by another name',
      { allOf: Array.from({ length: 2 }, () => ({ properties: { a: { $ref: '#/' } } })) },
    ],
    ['by a long way', wayRound(50)],
    [
      'with much around it',
      { properties: { a: { $ref: '#' }, ...names(1_500, (n) => [`b${n}`, { type: 'string' }]) } },
    ],
  ])('takes no longer to check a value that is deep: %s', async (_, schema) => {
    const read = schemaReader(schema as Record<string, unknown>, 'foreign');
    let value: object = {};
    for (let n = 0; n < 95; n++) value = { a: value };
    const check = () => expect(read(value)).toEqual({ mistake: 'it: is too large to be checked' });
    expect(await cpuMillis(check)).toBeLessThan(1_000);
  });

  it.each<[string, object]>([
    ['to each of those around it', aroundEachOther(40, 35)],
    ['by many names', manyNames(40, 90)],
    [
      'with much that is never there',
      aroundEachOther(
        40,
        0,
        names(2_000, (n) => [`b${n}`, false]),
      ),
    ],
    [
      'with much that must be there',
      aroundEachOther(30, 0, {}, { required: Array.from({ length: 150 }, (_, n) => `b${n}`) }),
    ],
  ])('is refused soon where it would be compiled again for each reference: %s', async (_, schema) => {
    schemaMistake({ type: 'object' }, 'foreign');
    const tell = () =>
      expect(schemaMistake(schema as Record<string, unknown>, 'foreign')).toContain('within itself');
    expect(await cpuMillis(tell)).toBeLessThan(1_000);
  });

  /** Parts in each other, each of which is referred to from within the last. */
  function aroundEachOther(depth: number, width: number, inner: object = {}, more: object = {}): object {
    const paths = Array.from({ length: depth }, (_, n) => `#${'/properties/p'.repeat(n + 1)}`);
    const referring = names(depth, (n) => [`r${n}`, { $ref: paths[n] }]);
    let part: object = { properties: { ...referring, ...inner }, ...more };
    for (let n = 0; n < depth; n++)
      part = { properties: { p: part, ...names(width, (m) => [`a${m}`, {}]) }, ...more };
    return part;
  }

  /** One part, referred to by ways of writing that all mean it. */
  function manyNames(count: number, width: number): object {
    const written = (n: number) => `#/%24defs/${'%6e'.repeat(n)}${'n'.repeat(count - n)}`;
    const inner = names(count, (n) => [`r${n}`, { $ref: written(n) }]);
    return {
      $ref: written(0),
      $defs: { ['n'.repeat(count)]: { properties: { ...inner, ...names(width, (m) => [`a${m}`, {}]) } } },
    };
  }

  /** Each part refers to the next one, and the last to the whole, about a part of the value. */
  function wayRound(length: number): object {
    const steps = names(length, (n) => [
      `s${n}`,
      n === length - 1 ? { properties: { a: { $ref: '#' } } } : { $ref: `#/$defs/s${n + 1}` },
    ]);
    return { $ref: '#/$defs/s0', $defs: steps };
  }
});

describe('What is read by one', () => {
  const read = schemaReader({
    type: 'object',
    properties: {
      city: { type: 'string', minLength: 2 },
      kind: { enum: ['a', 'b'] },
      limit: { type: 'integer', default: 5 },
      items: { type: 'array', items: { type: 'object', properties: { n: { type: 'number' } } } },
      day: { type: 'string', format: 'date' },
    },
    required: ['city'],
    additionalProperties: false,
  });

  it('is completed with defaults, and left as it is', () => {
    const written = { city: 'Тверь' };
    expect(read(written)).toEqual({ value: { city: 'Тверь', limit: 5 } });
    expect(written).toEqual({ city: 'Тверь' });
  });

  it.each([
    [{}, "it: must have required property 'city'"],
    [[], 'it: must be object'],
    [{ city: 5 }, 'city: must be string'],
    [{ city: 'x' }, 'city: must NOT have fewer than 2 characters'],
    [{ city: 'Уфа', kind: 'c' }, 'kind: must be equal to one of the allowed values: a, b'],
    [{ city: 'Уфа', items: [{ n: 1 }, { n: 'two' }] }, 'items.1.n: must be number'],
    [{ city: 'Уфа', day: 'завтра' }, 'day: must match format "date"'],
    [{ city: 'Уфа', admin: true }, 'it: admin is not known'],
    [{ city: 'Уфа', limit: 1.5 }, 'limit: must be integer'],
    [{ kind: 'a', limit: 1.5 }, "it: must have required property 'city'; limit: must be integer"],
  ])('is told what is wrong with it: %j', (written, mistake) => expect(read(written)).toEqual({ mistake }));

  it.each([
    ['https://example.com/a?b=c#d', true],
    ['http://пример.рф:8080', true],
    ['ftp://user:secret@example.com/file', true],
    ['HTTP://example.com', true],
    ['http://[::1]/', true],
    ['example.com', false],
    ['http:example.com', false],
    ['http://', false],
    [' http://example.com', false],
    ['http://example.com/a b', false],
    ['http://example.com:port', false],
    ['javascript:alert(1)', false],
  ])('is a URL or is none: %s', (text, isOne) => {
    const url = schemaReader({ type: 'string', format: 'url' });
    expect(url(text)).toEqual(isOne ? { value: text } : { mistake: 'it: must match format "url"' });
  });

  it('is matched in linear time, whatever the pattern', () => {
    const slow = schemaReader({ type: 'object', properties: { a: { type: 'string', pattern: '^(a+)+$' } } });
    expect(slow({ a: `${'a'.repeat(10_000)}!` })).toMatchObject({
      mistake: expect.stringContaining('pattern'),
    });
    expect(slow({ a: 'aaa' })).toEqual({ value: { a: 'aaa' } });
  });
});

describe('What a schema may cost', () => {
  const levels = (count: number) => ({
    type: 'object',
    properties: { v: { $ref: '#/$defs/a0' } },
    $defs: Object.fromEntries(
      Array.from({ length: count }, (_, i) => {
        const next = { $ref: `#/$defs/a${i + 1}` };
        return [`a${i}`, i === count - 1 ? { type: 'number' } : { allOf: [next, next] }];
      }),
    ),
  });

  it('is bounded with all that it refers to', () => {
    expect(schemaMistake(levels(8))).toBeUndefined();
    expect(schemaMistake(levels(45))).toContain('parts');
    expect(() => schemaReader(levels(45))).toThrow('parts');
    const endless = { type: 'object', properties: { next: { $ref: '#' } } };
    expect(schemaMistake(endless)).toContain('refers to itself');
  });

  it.each<[string, object]>([
    ['too large', { pattern: '\\pL{1000}'.repeat(5) }],
    ['too large', { pattern: '((a{1,20}b){20}|c){20}' }],
    ['too large', { pattern: '[[:alpha:]\\pL]{1000}'.repeat(3) }],
    ['is not supported', { pattern: '\\Q[\\E\\pL{1000}\\Q]\\E' }],
    ['longer than 1000', { pattern: 'a'.repeat(1_001) }],
    ['patterns are too many', { allOf: Array.from({ length: 1_000 }, () => ({ pattern: 'a' })) }],
    ['patterns are too many', { allOf: Array.from({ length: 20 }, () => ({ pattern: '\\pL{590}' })) }],
    ['patterns are too many', { patternProperties: names(200, (n) => [`^a${n}$`, {}]) }],
    ['longer than 50000', { description: 'x'.repeat(50_000) }],
    ['parts', { properties: names(3_000, (n) => [`a${n}`, {}]) }],
    ['nested too deeply', nested(10_000)],
    ['$id within', { properties: { a: { $id: 'other', type: 'string' } } }],
  ])('is refused soon: %s', async (told, schema) => {
    schemaMistake({ type: 'object' });
    const tell = () => expect(schemaMistake({ type: 'object', ...schema })).toContain(told);
    expect(await cpuMillis(tell)).toBeLessThan(1_000);
  });

  it.each([
    '^[\\w.+-]{1,64}@[\\w-]{1,63}(\\.[\\w-]{1,63}){1,5}$',
    '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
    "^[\\p{L} '-]{1,200}$",
    '^(25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}$',
  ])('is not too much for an ordinary pattern: %s', (pattern) =>
    expect(schemaMistake({ type: 'string', pattern })).toBeUndefined(),
  );

  it('does not grow with the square of a list', async () => {
    const read = schemaReader({ type: 'array', uniqueItems: true, items: { type: 'object' } });
    const many = Array.from({ length: 8_000 }, (_, n) => ({ n, text: 'x' }));
    const readMany = () => expect(read(many)).toEqual({ value: many });
    expect(await cpuMillis(readMany)).toBeLessThan(3_000);
    expect(read([...many, { text: 'x', n: 5 }])).toEqual({
      mistake: 'it: must not have the same item twice',
    });
  });
});

describe('What a value may cost', () => {
  const all = (count: number, part: object) => ({ allOf: Array.from({ length: count }, () => part) });
  const items = (count: number, item: unknown) => Array.from({ length: count }, () => item);
  const listOf = (item: object) => ({ type: 'array', items: item });

  it.each<[string, object, unknown]>([
    ['patterns', listOf(all(90, { pattern: '^(a|b)*$' })), items(3_000, 'x')],
    ['types', listOf(all(1_500, { type: 'integer' })), items(500, 'x')],
    ['a long text', all(90, { pattern: '(\\pL{10}){10}$' }), 'ab-'.repeat(9_000)],
    ['lists of their own', all(1_000, { uniqueItems: true }), items(3_000, 1)],
    ['defaults', listOf({ properties: names(1_500, (n) => [`a${n}`, { default: 1 }]) }), items(500, {})],
    [
      'names',
      { patternProperties: names(90, (n) => [`(a|b)*${n}$`, {}]) },
      names(3_000, (n) => [`a${n}`, 1]),
    ],
    ['choices', listOf({ enum: items(5_000, 'xx') }), items(3_000, 'x')],
    ['nesting', {}, nested(50_000)],
  ])('is bounded: %s', async (_, schema, value) => {
    const read = schemaReader(schema as Record<string, unknown>);
    const refuse = () =>
      expect(read(value)).toMatchObject({ mistake: expect.stringMatching(/too (large|deep)/) });
    expect(await cpuMillis(refuse)).toBeLessThan(1_000);
  });

  it.each(['additionalProperties', 'unevaluatedProperties'])(
    'is bounded for names that %s refuse',
    async (keyword) => {
      const read = schemaReader({ [keyword]: false });
      const told = (count: number) => read(names(count, (n) => [`a${n}`, 1]));
      expect(told(15_000)).toMatchObject({ mistake: expect.stringContaining('is not known') });
      expect(await cpuMillis(() => told(15_000))).toBeLessThan(1_000);
      expect(told(25_000)).toMatchObject({ mistake: expect.stringContaining('too large') });
    },
  );

  it('is enough for a large order, and for the mistakes in one', async () => {
    const line = {
      properties: names(10, (n) => [`field${n}`, { type: 'string', pattern: '^[\\w ]{1,50}$' }]),
    };
    const read = schemaReader(listOf(line));
    const order = (text: string) =>
      items(
        400,
        names(10, (n) => [`field${n}`, text]),
      );
    expect(read(order('some words'))).toEqual({ value: order('some words') });
    const refuse = () =>
      expect(read(order('!'))).toMatchObject({ mistake: expect.stringContaining('0.field9: must match') });
    expect(await cpuMillis(refuse)).toBeLessThan(2_000);
  });
});

function names(count: number, entry: (n: number) => [string, unknown]): Record<string, unknown> {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => entry(n)));
}

/** So many objects in each other. */
function nested(depth: number): Record<string, unknown> {
  let value: Record<string, unknown> = {};
  for (let n = 0; n < depth; n++) value = { not: value };
  return value;
}
