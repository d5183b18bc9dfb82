import { httpToolProblems } from './http-tool-problems.js';
import type { HttpToolDefinition } from './http-tool.js';

const good: HttpToolDefinition = {
  name: 'order',
  description: 'An order',
  method: 'GET',
  url: 'https://api.example.com/orders/{id}',
  parameters: {
    type: 'object',
    properties: { id: { type: 'string' }, q: { type: 'string' } },
    required: ['id'],
  },
};
const told = (part: Partial<HttpToolDefinition>) =>
  httpToolProblems({ ...good, ...part }).map(({ path, message }) => `${path}: ${message}`);

describe('The problems of an HTTP tool', () => {
  it.each<Partial<HttpToolDefinition>>([
    {},
    {
      url: 'http://localhost:8080/orders/{id}?lang=ru&x={q}',
      parameters: { ...good.parameters, required: ['id', 'q'] },
    },
    { method: 'POST', in: { q: 'wholeBody' } },
    { headers: { 'X-Team': 'sales' }, auth: { type: 'header', name: 'X-Api-Key' } },
    { resultPath: '$.items[?@.total > 5].id' },
  ])('are none: %j', (part) => expect(told(part)).toEqual([]));

  it.each<[Partial<HttpToolDefinition>, string]>([
    ...[
      'ftp://example.com/{id}',
      '//example.com/{id}',
      'https://{id}/x',
      'https://{id}.example.com/',
      'https://example.com:{id}/',
      'https://example.com{id}/',
      'https://user:pass@example.com/{id}',
      'https://example.com\\@evil.com/{id}',
      '{id}://example.com/',
      'https:///{id}',
    ].map((url): [Partial<HttpToolDefinition>, string] => [{ url }, 'url: must begin with']),
    [{ url: 'https://example.com/{id}#x' }, 'url: must have no fragment'],
    [{ url: 'https://example.com/{id' }, 'url: has a brace'],
    [{ url: 'https://example.com/{}/{id}' }, 'url: has braces without a name'],
    [{ url: 'https://example.com/../{id}' }, 'url: must be written without . and ..'],
    [{ url: 'https://example.com/%2e%2e/{id}' }, 'url: must be written without . and ..'],
    [{ url: 'https://example.com/{id}/{other}' }, 'url: {other} is not among'],
    [{ url: 'https://example.com/{id}/{q}' }, 'parameters: q stands in the URL'],
    [{ parameters: { type: 'array' } }, 'parameters: must be of the type object'],
    [
      { parameters: { ...good.parameters, properties: { id: { type: 'text' } } } },
      'parameters: is not a valid',
    ],
    [
      { parameters: { ...good.parameters, properties: { id: { type: 'string', pattern: '(?=x)' } } } },
      'parameters: is not a valid',
    ],
    [{ parameters: { ...good.parameters, description: 'x'.repeat(50_000) } }, 'parameters: is longer'],
    [{ in: { other: 'query' } }, 'in.other: is not among'],
    [{ in: { id: 'query' } }, 'in.id: stands in the URL'],
    [{ in: { q: 'body' } }, 'in: a GET request has no body'],
    [{ headers: { Authorization: 'Bearer x' } }, 'headers.Authorization: is a credential'],
    [{ headers: { 'X-Api-Key': 'x' } }, 'headers.X-Api-Key: is a credential'],
    [{ headers: { 'x-auth-token': 'x' } }, 'headers.x-auth-token: is a credential'],
    [{ headers: { ClientSecret: 'x' } }, 'headers.ClientSecret: is a credential'],
    [{ url: 'https://example.com/{id}?api_key=x' }, 'url: has a credential in its query, api_key'],
    [{ headers: { Host: 'evil.com' } }, 'headers.Host: is set by the server'],
    [{ headers: { 'a b': 'x' } }, 'headers.a b: is no name'],
    [{ headers: { a: 'x\r\nb: c' } }, 'headers.a: has characters'],
    [{ auth: { type: 'header' } }, 'auth: needs the name'],
    [{ auth: { type: 'query' } }, 'auth: needs the name'],
    [{ auth: { type: 'query', name: 'q' } }, 'parameters: q is where the secret goes'],
    [{ resultPath: 'items' }, 'resultPath: is no JSONPath'],
    [{ resultPath: '$.items[' }, 'resultPath: is no JSONPath'],
  ])('are told: %j', (part, expected) =>
    expect(told(part)).toContainEqual(expect.stringContaining(expected)),
  );
});
