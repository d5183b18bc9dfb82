import type { Tool } from '../../api-types';
import { groupsOf, readsOnly, withPolicy } from './tool-choice';

const tool = (name: string, server: string | null = null): Tool => ({
  name,
  server,
  description: `Does ${name}`,
  parameters: {},
  readOnly: true,
});
const tools = [tool('calculator'), tool('mcp_crm_find', 'crm'), tool('web_search')];

describe('Tools to choose from', () => {
  it('stand by where they come from, those that are gone too', () => {
    const groups = groupsOf(tools, ['web_search', 'mcp_old_x'], '');
    expect(groups.map((group) => [group.server, group.tools.map(({ name }) => name)])).toEqual([
      [null, ['calculator', 'web_search']],
      ['crm', ['mcp_crm_find']],
      ['', ['mcp_old_x']],
    ]);
    expect(groupsOf(tools, [], 'does FIND').map(({ server }) => server)).toEqual(['crm']);
  });
});

describe('Policies', () => {
  it('are said and unsaid', () => {
    expect(withPolicy({ a: 'ask' }, 'b', 'deny')).toEqual({ a: 'ask', b: 'deny' });
    expect(withPolicy({ a: 'ask', b: 'deny' }, 'b', null)).toEqual({ a: 'ask' });
  });

  it('of HTTP tools go by what they say, or by their method', () => {
    expect(readsOnly({ method: 'GET' })).toBe(true);
    expect(readsOnly({ method: 'GET', readOnly: false })).toBe(false);
    expect(readsOnly({ method: 'POST', readOnly: true })).toBe(true);
  });
});
