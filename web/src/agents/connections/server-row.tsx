import { Button, Group, Paper, Stack, Switch, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPencil, IconPlugConnected, IconTool } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schema } from '../../platform/api';
import { ConfirmButton, notifyProblem } from '../../platform/ui';
import { ServerTools } from './server-tools';
import { useServerChanged } from './use-server-changes';

interface ServerRowProps {
  server: Schema<'McpServer'>;
  onEdit: () => void;
}

export function ServerRow({ server, onEdit }: ServerRowProps) {
  const { t } = useTranslation('agents');
  const common = useTranslation().t;
  const changed = useServerChanged();
  const [isUnfolded, { toggle }] = useDisclosure();
  const params = { path: { id: server.id } };
  const switching = useMutation({
    mutationFn: (enabled: boolean) =>
      answer(api.PATCH('/api/v1/mcp-servers/{id}', { params, body: { enabled } })),
    onSuccess: changed,
    onError: notifyProblem,
  });
  const removal = useMutation({
    mutationFn: () => answer(api.DELETE('/api/v1/mcp-servers/{id}', { params })),
    onSuccess: changed,
    onError: notifyProblem,
  });
  return (
    <Paper withBorder p="sm" radius="md" component="article" aria-label={server.name}>
      <Stack gap="sm">
        <Group gap="sm">
          <IconPlugConnected size={18} stroke={1.7} aria-hidden />
          <Stack gap={0} flex="1 1 12rem" miw={0}>
            <Text fw={500}>{server.name}</Text>
            <Text size="sm" c="dimmed" truncate>
              {server.url}
            </Text>
          </Stack>
          <Switch
            label={t('servers.enabled')}
            checked={server.enabled}
            disabled={switching.isPending}
            onChange={({ currentTarget }) => switching.mutate(currentTarget.checked)}
          />
          <Group gap="xs">
            <Button
              size="xs"
              variant="default"
              leftSection={<IconTool size={14} aria-hidden />}
              aria-expanded={isUnfolded}
              onClick={toggle}
            >
              {t('servers.tools')}
            </Button>
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPencil size={14} aria-hidden />}
              onClick={onEdit}
            >
              {t('servers.edit')}
            </Button>
            <ConfirmButton
              size="xs"
              question={t('servers.removeQuestion', { name: server.name })}
              confirm={common('action.delete')}
              loading={removal.isPending}
              onConfirm={() => removal.mutate()}
            >
              {common('action.delete')}
            </ConfirmButton>
          </Group>
        </Group>
        {isUnfolded ? <ServerTools server={server} /> : null}
      </Stack>
    </Paper>
  );
}
