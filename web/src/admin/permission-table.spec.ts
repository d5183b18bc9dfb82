import { permissionRows } from './permission-table';

const page = `# Who may call what

| route                  | permission    | owner | admin | member | API key | public | operator |
| ---------------------- | ------------- | :---: | :---: | :----: | :-----: | :----: | :------: |
| GET \`/api/v1/agents\`   | agent:read    |   ✓   |   ✓   |   ✓    |         |        |          |
| POST \`/api/v1/agents\`  | agent:manage  |   ✓   |   ✓   |        |         |        |          |
| PATCH \`/api/v1/agents\` | agent:manage  |   ✓   |   ✓   |        |         |        |          |
| POST \`/login\`          |               |       |       |        |         |   ✓    |          |
| GET \`/v1/models\`       | facade:use    |       |       |        |    ✓    |        |          |
`;

test('permissionRows has each permission of people once, with who has it', () => {
  expect(permissionRows(page)).toEqual([
    { permission: 'agent:read', roles: ['owner', 'admin', 'member'] },
    { permission: 'agent:manage', roles: ['owner', 'admin'] },
  ]);
});
