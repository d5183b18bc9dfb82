import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue } from '../src/platform/errors/catalogue.js';

interface Operation {
  summary?: string;
  tags?: string[];
  'x-errors'?: string[];
  responses: Record<string, unknown>;
  requestBody?: {
    required?: boolean;
    content: Record<string, { schema: { properties?: object; required?: string[] } }>;
  };
}
interface Document {
  tags: { name: string; description?: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, { properties: Record<string, { enum?: string[] }> }> };
}

const root = join(import.meta.dirname, '..');
const document = JSON.parse(readFileSync(join(root, 'openapi.json'), 'utf8')) as Document;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    route: `${method.toUpperCase()} ${path}`,
    ...operation,
  })),
);
const routesWhere = (isWrong: (operation: (typeof operations)[number]) => boolean): string[] =>
  operations.filter(isWrong).map(({ route }) => route);

describe('The description of the API', () => {
  it('says of every route what it is for, in one line (`@Summary`)', () => {
    expect(operations.length).toBeGreaterThan(100);
    expect(routesWhere(({ summary = '' }) => !/^\S.{3,88}[^.\s]$/.test(summary))).toEqual([]);
  });

  it('sorts every route under one topic that is explained', () => {
    const topics = new Set(document.tags.filter(({ description }) => description).map(({ name }) => name));
    expect(routesWhere(({ tags = [] }) => tags.length !== 1 || !topics.has(tags[0] ?? ''))).toEqual([]);
  });

  it('says of every route how it goes well, and by which errors it fails', () => {
    expect(routesWhere(({ responses }) => !Object.keys(responses).some((s) => s.startsWith('2')))).toEqual(
      [],
    );
    const wrong = operations.flatMap((operation) =>
      (operation['x-errors'] ?? []).filter(
        (code) => !(code in catalogue) || !operation.responses[catalogue[code as 'not_found'].status],
      ),
    );
    expect(wrong).toEqual([]);
    expect(operations.find(({ route }) => route === 'POST /api/v1/runs/{id}/cancel')?.['x-errors']).toEqual(
      expect.arrayContaining(['unauthenticated', 'not_found', 'run_finished']),
    );
  });

  it('asks for no body where all of it can be left out', () => {
    const bodies = operations.map(({ route, requestBody }) => ({
      route,
      isRequired: requestBody?.required,
      schema: requestBody?.content['application/json']?.schema,
    }));
    const empty = bodies.filter(({ schema }) => schema?.properties && !schema.required?.length);
    const asking = empty.filter(({ route, isRequired }) => route.startsWith('POST') && isRequired !== false);
    // It takes one of two fields, which a schema cannot say briefly.
    expect(asking.map(({ route }) => route)).toEqual(['POST /api/v1/tools/openapi']);
    expect(bodies.find(({ route }) => route === 'POST /api/v1/runs/{id}/retry')?.isRequired).toBe(false);
  });

  it('names the types of agents', () => {
    for (const name of ['Role', 'Agent'])
      expect(document.components.schemas[name]?.properties.type?.enum).toEqual(
        expect.arrayContaining(['simple', 'chain', 'multi_agent']),
      );
  });
});
