import { stringify } from 'yaml';
import { importOpenapi, type ImportTask, type OpenapiContents } from './openapi-import.js';

const ok = { responses: { 200: { description: 'OK' } } };
const shop = {
  openapi: '3.0.3',
  info: { title: 'Shop', version: '1' },
  servers: [{ url: 'https://{region}.shop.example/v1/', variables: { region: { default: 'eu' } } }],
  security: [{ key: [] }],
  paths: {
    '/orders/{id}': {
      parameters: [{ $ref: '#/components/parameters/Id' }],
      get: { operationId: 'getOrder', summary: 'One order', ...ok },
      delete: { operationId: 'orders.remove!', security: [{ basic: [] }], ...ok },
    },
    '/orders': {
      get: {
        summary: 'Orders',
        description: 'Newest first',
        security: [],
        parameters: [
          {
            name: 'limit',
            in: 'query',
            schema: { type: 'integer', default: 20, maximum: 100, exclusiveMaximum: true },
          },
          { name: 'tag', in: 'query', required: true, schema: { type: 'array', items: { type: 'string' } } },
          { name: 'filter', in: 'query', style: 'deepObject', schema: { type: 'object' } },
          { name: 'X-Trace', in: 'header', schema: { type: 'string', format: 'trace' } },
          { name: 'Authorization', in: 'header', schema: { type: 'string' } },
          { name: 'session', in: 'cookie', schema: { type: 'string' } },
        ],
        ...ok,
      },
      post: {
        operationId: 'getOrder_',
        parameters: [{ name: 'dry', in: 'query', schema: { type: 'boolean' } }],
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } },
        },
        security: [{ oauth: ['write'] }],
        ...ok,
      },
    },
    '/tree/{id}': {
      put: {
        operationId: 'putTree',
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Node' } } } },
        ...ok,
      },
    },
    '/photos': {
      post: {
        operationId: 'photo',
        requestBody: { required: true, content: { 'multipart/form-data': { schema: { type: 'object' } } } },
        ...ok,
      },
    },
  },
  components: {
    securitySchemes: {
      key: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
      basic: { type: 'http', scheme: 'basic' },
      oauth: {
        type: 'oauth2',
        flows: { clientCredentials: { tokenUrl: 'https://x.example/t', scopes: { write: '' } } },
      },
    },
    parameters: {
      Id: { name: 'id', in: 'path', required: true, description: 'Number', schema: { type: 'string' } },
    },
    schemas: {
      Money: { type: 'number', minimum: 0, exclusiveMinimum: true },
      Order: {
        type: 'object',
        required: ['sum', 'number'],
        properties: {
          number: { type: 'integer', readOnly: true },
          sum: { $ref: '#/components/schemas/Money' },
          note: { type: 'string', nullable: true, example: 'x', pattern: '^(?=a).*$', 'x-hint': 1 },
        },
      },
      Node: {
        type: 'object',
        properties: {
          id: { type: 'string' },
          children: { type: 'array', items: { $ref: '#/components/schemas/Node' } },
        },
      },
    },
  },
};

const imported = async (task: Partial<ImportTask>): Promise<OpenapiContents> => {
  const result = await importOpenapi({ source: shop, ...task });
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result;
};
const toolOf = async (name: string) => (await imported({ wanted: [name] })).tools[0];
const problemsOf = async (task: Partial<ImportTask>): Promise<string[]> => {
  const result = await importOpenapi({ source: shop, ...task });
  return 'problems' in result ? result.problems.map(({ path, message }) => `${path}: ${message}`) : [];
};

describe('An OpenAPI document', () => {
  it.each<[string, unknown]>([
    ['an object', shop],
    ['JSON', JSON.stringify(shop)],
    ['YAML', stringify(shop)],
  ])('is listed: %s', async (_, source) => {
    const { title, total, operations } = await imported({ source });
    expect({ title, total }).toEqual({ title: 'Shop', total: 6 });
    expect(operations[0]).toEqual({
      operationId: 'getOrder',
      method: 'GET',
      path: '/orders/{id}',
      summary: 'One order',
      readOnly: true,
    });
    expect(operations.map(({ method, readOnly }) => `${method} ${readOnly}`)).toContain('DELETE false');
  });

  it('becomes tools with parameters of the path, the server and the secret', async () => {
    expect(await toolOf('getOrder')).toEqual({
      tool: {
        name: 'getOrder',
        description: 'One order',
        method: 'GET',
        url: 'https://eu.shop.example/v1/orders/{id}',
        parameters: {
          type: 'object',
          properties: { id: { type: 'string', description: 'Number' } },
          required: ['id'],
        },
        auth: { type: 'header', name: 'X-Api-Key' },
      },
      notes: ['It needs a secret (key): store it, and name it in secretId'],
    });
    expect((await toolOf('orders.remove!'))?.tool).toMatchObject({
      name: 'orders_remove',
      auth: { type: 'basic' },
    });
  });

  it('becomes tools with query and header, and says what is left out', async () => {
    const made = await toolOf('GET /orders');
    expect(made?.tool).toEqual({
      name: 'GET_orders',
      description: 'Orders\nNewest first',
      method: 'GET',
      url: 'https://eu.shop.example/v1/orders',
      parameters: {
        type: 'object',
        properties: {
          limit: { type: 'integer', exclusiveMaximum: 100, description: 'Default: 20' },
          tag: { type: 'array', items: { type: 'string' } },
          'X-Trace': { type: 'string' },
        },
        required: ['tag'],
      },
      in: { limit: 'query', tag: 'query', 'X-Trace': 'header' },
    });
    expect(made?.notes).toEqual([
      expect.stringMatching(/filter is left out.*style/) as string,
      expect.stringMatching(/session is left out.*cookie/) as string,
    ]);
  });

  it('becomes tools with the members of the body', async () => {
    expect((await toolOf('POST /orders'))?.tool).toMatchObject({
      parameters: {
        properties: {
          dry: { type: 'boolean' },
          sum: { type: 'number', exclusiveMinimum: 0 },
          note: { type: ['string', 'null'] },
        },
        required: ['sum'],
      },
      in: { dry: 'query', sum: 'body', note: 'body' },
      auth: { type: 'bearer' },
    });
  });

  it('cuts what comes back to itself, and keeps a body whole whose members are taken', async () => {
    const { parameters, in: places } = (await toolOf('putTree'))?.tool ?? {};
    const node = { id: { type: 'string' }, children: { type: 'array', items: {} } };
    expect(parameters).toEqual({
      type: 'object',
      properties: { id: { type: 'string' }, body: { type: 'object', properties: node } },
      required: ['id'],
    });
    expect(places).toEqual({ body: 'wholeBody' });
  });

  it('gives names that are valid and told apart', async () => {
    const { tools } = await imported({ wanted: ['getOrder', 'getOrder_'] });
    expect(tools.map(({ tool }) => tool.name)).toEqual(['getOrder', 'getOrder_2']);
  });

  it('finds a server that is named relative to the document', async () => {
    const source = { ...shop, servers: [{ url: '/api' }] };
    const { tools } = await imported({
      source,
      base: 'https://docs.example/v2/openapi.yaml',
      wanted: ['getOrder'],
    });
    expect(tools[0]?.tool.url).toBe('https://docs.example/api/orders/{id}');
    expect(await problemsOf({ source, wanted: ['getOrder'] })).toEqual([
      expect.stringContaining('Its server is not named') as string,
    ]);
  });

  it('names every operation that cannot be had', async () => {
    expect(await problemsOf({ wanted: ['getOrder', 'nothing', 'photo'] })).toEqual([
      'operations.1: There is no operation nothing',
      'operations.2: Its body is no JSON, but multipart/form-data',
    ]);
  });

  const outward = (reference: string) => ({
    ...shop,
    components: { ...shop.components, schemas: { ...shop.components.schemas, Money: { $ref: reference } } },
  });
  it.each<[string, unknown, RegExp]>([
    ['no text', '', /no object/],
    ['a list', '[]', /no object/],
    ['broken JSON', '{"openapi":', /neither JSON nor YAML/],
    ['broken YAML', 'a: [', /neither JSON nor YAML/],
    [
      'a bomb of aliases',
      `a: &a [x]\nb: &b [${'*a,'.repeat(99)}*a]\nc: [${'*b,'.repeat(99)}*b]`,
      /neither JSON/,
    ],
    ['Swagger', { swagger: '2.0', info: {} }, /must be OpenAPI 3.0 or 3.1/],
    ['a later version', { ...shop, openapi: '4.0.0' }, /must be OpenAPI 3.0 or 3.1/],
    ['no paths', { openapi: '3.0.3', info: { title: 'x', version: '1' } }, /paths/],
    ['a file', outward('file:///etc/passwd'), /passwd leads out/],
    ['a path', outward('../../etc/passwd'), /passwd leads out/],
    ['a server', outward('http://127.0.0.1:5432/x'), /5432\/x leads out/],
    [
      'great depth',
      JSON.parse(`${'{"a":'.repeat(500)}1${'}'.repeat(500)}`.replace('{', '{"openapi":"3.0.3",')),
      /too deep/,
    ],
  ])('is refused by name: %s', async (_, source, told) =>
    expect((await problemsOf({ source })).join('\n')).toMatch(told),
  );

  it.each([
    ['https://{id}.example', /no default for \{id\}/],
    ['ftp://x.example', /url must begin with/],
    ['javascript:alert(1)', /url must begin with/],
  ])('makes no tool for the server %s', async (url, told) => {
    const source = { ...shop, servers: [{ url }] };
    expect((await problemsOf({ source, wanted: ['getOrder'] })).join()).toMatch(told);
  });

  it('takes no credentials from the address of a server', async () => {
    const source = { ...shop, servers: [{ url: 'https://user:pass@shop.example/v1?key=x' }] };
    const { tools } = await imported({ source, wanted: ['getOrder'] });
    expect(tools[0]?.tool.url).toBe('https://shop.example/v1/orders/{id}');
  });

  it('is refused before it is checked when its references make it too large', async () => {
    const twice = (name: string) => ({
      oneOf: [name, name].map((one) => ({ $ref: `#/components/schemas/${one}` })),
    });
    const schemas = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`S${n}`, twice(`S${n + 1}`)]));
    const source = { ...shop, components: { ...shop.components, schemas: { ...schemas, S60: {} } } };
    expect(await problemsOf({ source })).toEqual([
      'document: It is too large with all that its references name',
    ]);
  });

  it('is too large for a model when its parameters are', async () => {
    const properties = Object.fromEntries(
      Array.from({ length: 2_000 }, (_, n) => [`p${n}`, { type: 'string' }]),
    );
    const source = {
      ...shop,
      components: {
        ...shop.components,
        schemas: { ...shop.components.schemas, Order: { type: 'object', properties } },
      },
    };
    expect(await problemsOf({ source, wanted: ['POST /orders'] })).toEqual([
      expect.stringContaining('too large') as string,
    ]);
  });
});
