import { ToolName } from '../tool-name.js';
import { offeredName, serverOf } from './tool-names.js';

describe('The name of a tool of an MCP server', () => {
  it('is the server’s and its own', () => {
    expect(offeredName('crm', 'find_customer')).toBe('mcp_crm_find_customer');
    expect(serverOf('mcp_my-crm_find_customer')).toBe('my-crm');
    expect(serverOf('calculator')).toBeUndefined();
  });

  it.each(['deals.list', 'найти', 'a b', 'x'.repeat(200), '', 'a/b\n'])(
    'is one that model servers take, the same every time: %j',
    (tool) => {
      const name = offeredName('a-server-with-24-letters', tool);
      expect(ToolName.safeParse(name).success).toBe(true);
      expect(name).toMatch(/^mcp_a-server-with-24-letters_/);
      expect(offeredName('a-server-with-24-letters', tool)).toBe(name);
    },
  );

  it('is no other tool’s', () => {
    const long = 'x'.repeat(60);
    const marked = offeredName('crm', 'a.b').slice('mcp_crm_'.length);
    const tools = ['a.b', 'a b', 'a_b', marked, `${long}1`, `${long}2`, 'A_b'];
    const names = tools.map((tool) => offeredName('crm', tool));
    expect(new Set(names).size).toBe(tools.length);
    expect(offeredName('crm', 'x')).not.toBe(offeredName('cr', 'm_x'));
  });
});
