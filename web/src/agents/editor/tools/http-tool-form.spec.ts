import type { HttpTool } from '../../api-types';
import { formOf, mistakesIn, toolOf } from './http-tool-form';

const tool: HttpTool = {
  name: 'order',
  description: 'An order by its id',
  method: 'GET',
  url: 'https://api.example.com/orders/{id}',
  parameters: { type: 'object', properties: { id: { type: 'string' } } },
  headers: { accept: 'application/json' },
  secretId: '0198c0de-0000-7000-8000-000000000000',
  auth: { type: 'header', name: 'X-Key' },
  in: { id: 'query' },
  retries: 2,
  timeout: 10,
  readOnly: true,
};

describe('An HTTP tool as a form', () => {
  it('says the same again, with what the form does not show', () => {
    expect(toolOf(formOf(tool), tool)).toEqual(tool);
  });

  it('leaves out what is not said', () => {
    const bare = toolOf({ ...formOf(), name: ' x ', url: 'https://e.com' });
    expect(bare).toEqual({
      name: 'x',
      description: '',
      method: 'GET',
      url: 'https://e.com',
      parameters: { type: 'object', properties: {}, additionalProperties: false },
      readOnly: true,
    });
    expect(toolOf({ ...formOf(tool), secretId: null }, tool)).not.toHaveProperty('auth');
  });

  it('names what is no JSON', () => {
    expect(Object.keys(mistakesIn({ ...formOf(), parameters: '{', headers: '[]' }))).toEqual([
      'parameters',
      'headers',
    ]);
    expect(mistakesIn(formOf())).toEqual({});
  });
});
