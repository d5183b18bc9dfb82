import { schemaMistake, schemaReader } from './json-schema.js';

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

  it('does not grow with the square of a list', () => {
    const read = schemaReader({ type: 'array', uniqueItems: true, items: { type: 'object' } });
    const many = Array.from({ length: 16_000 }, (_, n) => ({ n, text: 'x' }));
    const begun = process.cpuUsage();
    expect(read(many)).toEqual({ value: many });
    expect(process.cpuUsage(begun).user / 1_000).toBeLessThan(1_000);
    expect(read([...many, { text: 'x', n: 5 }])).toEqual({
      mistake: 'it: must not have the same item twice',
    });
  });
});
