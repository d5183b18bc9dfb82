import { readListing, toolDigest, type ListedTool } from './listing.js';

const tool = (more: Partial<ListedTool> = {}): ListedTool => ({
  name: 'find',
  description: 'Finds',
  inputSchema: { type: 'object', properties: { q: { type: 'string' } }, required: ['q'] },
  ...more,
});
const read = (more: Partial<ListedTool> = {}) => {
  const { tools, unusable } = readListing({ server: 'crm', hidden: [], listed: [tool(more)] });
  return tools[0] ?? unusable[0];
};

describe('A listing of an MCP server', () => {
  it('is read for models', () => {
    expect(read({ annotations: { readOnlyHint: true } })).toMatchObject({
      ...{ name: 'mcp_crm_find', tool: 'find', description: 'Finds', hintsReadOnly: true },
      parameters: { type: 'object', properties: { q: { type: 'string' } }, required: ['q'] },
    });
    expect(read({ description: '', title: 'Search' })).toMatchObject({ description: 'Search' });
    expect(read({ annotations: { readOnlyHint: 'yes' } })).toMatchObject({ hintsReadOnly: false });
  });

  it('takes schemas of any draft, and leaves out what only the server can check', () => {
    const inputSchema = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      definitions: { id: { type: 'integer', 'x-hint': 1 } },
      properties: { id: { $ref: '#/definitions/id' }, at: { type: 'string', format: 'moment' } },
      if: { required: ['id'] },
    };
    expect(read({ inputSchema })).toMatchObject({
      parameters: { type: 'object', properties: { id: { type: 'integer' }, at: { type: 'string' } } },
    });
    expect(JSON.stringify(read({ inputSchema }))).not.toMatch(/x-hint|moment|"if"|\$/);
  });

  it('leaves open what says nothing of its parameters', () => {
    expect(read({ inputSchema: { type: 'object' } })).toMatchObject({
      parameters: { type: 'object', additionalProperties: true },
    });
    expect(read()).not.toHaveProperty('parameters.additionalProperties');
  });

  it('hides nothing from whoever reads it', () => {
    const hidden = '\u200b\u{e0041}\u202e';
    const description = `Fi${hidden}nds\0`;
    const properties = { q: { type: 'string', description } };
    const found = JSON.stringify(read({ description, inputSchema: { type: 'object', properties } }));
    expect(found.match(/Finds"/g)).toHaveLength(2);
    expect(read({ name: `fi${hidden}nd` })).toEqual({ tool: 'find', problem: 'its name cannot be used' });
  });

  it.each([
    ['a name that is too long', { name: 'x'.repeat(129) }],
    ['no name', { name: '' }],
    ['parameters that are too many', { inputSchema: wide(2_000, 'x') }],
    ['parameters that are too long', { inputSchema: wide(200, 'x'.repeat(400)) }],
    ['a schema that is none', { inputSchema: { type: 'object', properties: { q: { type: 'text' } } } }],
  ])('says what cannot be put before a model: %s', (_, more) => {
    expect(read(more)).toEqual({ tool: expect.any(String) as string, problem: expect.any(String) as string });
  });

  it('repeats nothing that its server was shown, and is the one that the server told', () => {
    const told = tool({ description: 'Called with key-123' });
    const listing = readListing({ server: 'crm', hidden: ['key-123'], listed: [told] });
    expect(listing.tools[0]).toMatchObject({ description: 'Called with [secret]', digest: toolDigest(told) });
  });

  it('is another one when anything in it is, and the same in another order', () => {
    const [a, b] = [tool(), tool({ name: 'make' })];
    const of = (...listed: ListedTool[]) => readListing({ server: 'crm', hidden: [], listed }).digest;
    expect(of(a, b)).toBe(of(b, a));
    expect(of(a, b)).not.toBe(of(a));
    const changes = [
      { description: 'Finds.' },
      { title: 'x' },
      { inputSchema: { type: 'object' } },
      { outputSchema: {} },
      { annotations: { readOnlyHint: true } },
    ];
    const digests = changes.map((change) => toolDigest(tool(change)));
    expect(new Set([toolDigest(a), ...digests]).size).toBe(changes.length + 1);
  });
});

function wide(count: number, description: string) {
  const names = Array.from({ length: count }, (_, index) => `p${index}`);
  const properties = Object.fromEntries(names.map((name) => [name, { type: 'string', description }]));
  return { type: 'object', properties };
}
