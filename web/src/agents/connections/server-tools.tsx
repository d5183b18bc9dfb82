import { Alert, Badge, Button, Group, Stack, Switch, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schema } from '../../platform/api';
import { ErrorState, ListSkeleton, notifyDone, notifyProblem, problemText } from '../../platform/ui';
import { serverQuery } from '../queries';
import { readOnlyWith } from './read-only';
import { useServerChanged } from './use-server-changes';

/** What was accepted of a server, and what it says today when it is asked. */
export function ServerTools({ server: { id, enabled } }: { server: Schema<'McpServer'> }) {
  const { t } = useTranslation('agents');
  const queries = useQueryClient();
  const changed = useServerChanged();
  const params = { path: { id } };
  const { data: server, error, refetch } = useQuery(serverQuery(id));
  const marking = useMutation({
    mutationFn: (readOnlyTools: string[]) =>
      answer(api.PATCH('/api/v1/mcp-servers/{id}', { params, body: { readOnlyTools } })),
    onSuccess: (saved) => {
      queries.setQueryData(serverQuery(id).queryKey, saved);
      return changed();
    },
    onError: notifyProblem,
  });
  const looking = useMutation({
    mutationFn: () => answer(api.GET('/api/v1/mcp-servers/{id}/tools', { params })),
  });
  const accepting = useMutation({
    mutationFn: (digest: string) =>
      answer(api.POST('/api/v1/mcp-servers/{id}/refresh', { params, body: { digest } })),
    onSuccess: async () => {
      notifyDone(t('servers.accepted'));
      await changed();
      looking.mutate();
    },
    onError: notifyProblem,
  });
  if (error && !server) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!server) return <ListSkeleton rows={2} />;
  const { tools } = server;
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t(tools.length === 0 ? 'servers.noTools' : 'servers.readOnlyHint')}
      </Text>
      {tools.map(({ name, tool, readOnly }) => (
        <Switch
          key={name}
          size="sm"
          label={
            <>
              <b>{tool}</b> · {t(readOnly ? 'servers.readOnly' : 'servers.changes')}
            </>
          }
          checked={readOnly}
          disabled={marking.isPending}
          onChange={({ currentTarget }) => marking.mutate(readOnlyWith(tools, name, currentTarget.checked))}
        />
      ))}
      <Group>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconRefresh size={14} aria-hidden />}
          disabled={!enabled}
          loading={looking.isPending}
          onClick={() => looking.mutate()}
        >
          {t('servers.check')}
        </Button>
      </Group>
      {looking.error ? (
        <Alert color="red" variant="light" role="alert">
          {problemText(looking.error)}
        </Alert>
      ) : null}
      {looking.data ? (
        <ListingView
          listing={looking.data}
          isAccepting={accepting.isPending}
          onAccept={() => accepting.mutate(looking.data.digest)}
        />
      ) : null}
    </Stack>
  );
}

const colors = { accepted: 'gray', changed: 'yellow', new: 'artel', gone: 'red', unusable: 'red' };

interface ListingViewProps {
  listing: Schema<'McpListing'>;
  isAccepting: boolean;
  onAccept: () => void;
}

function ListingView({ listing: { items }, isAccepting, onAccept }: ListingViewProps) {
  const { t } = useTranslation('agents');
  const differs = items.some(({ state }) => ['changed', 'new', 'gone'].includes(state));
  return (
    <Stack gap={6}>
      {items.map(({ tool, description, state, problem }) => (
        <Group key={tool} gap="xs" align="flex-start" wrap="nowrap">
          <Badge variant="light" color={colors[state]} c="var(--mantine-color-text)" tt="none" flex="none">
            {t(`toolState.${state}`)}
          </Badge>
          <Text size="sm" lineClamp={2}>
            <b>{tool}</b> {problem ?? description}
          </Text>
        </Group>
      ))}
      {differs ? (
        <Group>
          <Button size="xs" loading={isAccepting} onClick={onAccept}>
            {t('servers.accept')}
          </Button>
        </Group>
      ) : (
        <Text size="sm" c="dimmed">
          {t('servers.same')}
        </Text>
      )}
    </Stack>
  );
}
