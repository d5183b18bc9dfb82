import { Group, Text } from '@mantine/core';
import { NameAvatar } from '../../platform/ui';
import type { RoleStatistics } from './shares';

export function RoleName({ agent }: Pick<RoleStatistics, 'agent'>) {
  return (
    <Group gap="xs" wrap="nowrap" miw={0}>
      <NameAvatar name={agent.name} size={28} isRole />
      <div style={{ minWidth: 0 }}>
        <Text fw={500} truncate>
          {agent.name}
        </Text>
        <Text size="xs" c="dimmed" fw={400} truncate>
          @@{agent.username}
        </Text>
      </div>
    </Group>
  );
}
