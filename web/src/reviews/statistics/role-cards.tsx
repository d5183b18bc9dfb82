import { Group, Paper, SimpleGrid, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { RoleName } from './role-name';
import type { RoleStatistics } from './shares';
import { useFigures } from './use-figures';
import { VerdictBar } from './verdict-bar';

/** The same as the table, where it has no room. */
export function RoleCards({ roles, longest }: { roles: RoleStatistics[]; longest: number }) {
  const { t } = useTranslation('reviews');
  const figuresOf = useFigures();
  return (
    <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: 'none' }}>
      {roles.map((role) => (
        <Paper key={role.agent.id} component="li" withBorder p="md">
          <Stack gap="sm">
            <Group justify="space-between" wrap="nowrap">
              <RoleName agent={role.agent} />
              <Text fw={600} size="lg">
                {figuresOf(role).rate}
              </Text>
            </Group>
            <VerdictBar counts={role} longest={longest} />
            <SimpleGrid component="dl" cols={3} spacing="sm" m={0} style={{ alignItems: 'end' }}>
              {(['median', 'p90', 'feedback'] as const).map((figure) => (
                <div key={figure}>
                  <Text component="dt" size="xs" c="dimmed">
                    {t(`statistics.${figure}`)}
                  </Text>
                  <Text component="dd" size="sm" m={0}>
                    {figuresOf(role)[figure]}
                  </Text>
                </div>
              ))}
            </SimpleGrid>
          </Stack>
        </Paper>
      ))}
    </Stack>
  );
}
