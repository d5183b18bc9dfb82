import { readOnlyWith } from './read-only';

test('readOnlyWith says one anew and leaves the others as they are', () => {
  const tools = [
    { name: 'mcp_crm_find', readOnly: true },
    { name: 'mcp_crm_list', readOnly: false },
    { name: 'mcp_crm_delete', readOnly: false },
  ];
  expect(readOnlyWith(tools, 'mcp_crm_list', true)).toEqual(['mcp_crm_find', 'mcp_crm_list']);
  expect(readOnlyWith(tools, 'mcp_crm_find', false)).toEqual([]);
});
