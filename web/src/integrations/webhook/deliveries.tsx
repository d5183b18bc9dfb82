import { Badge, Button, Code, Group, Paper, Stack, Text } from '@mantine/core';
import { IconRefresh, IconRepeat } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { Ago, ErrorState, ListSkeleton, notifyDone } from '../../platform/ui';
import type { Delivery } from '../api-types';
import { useDoing } from '../lifecycle/use-doing';
import { deliveriesQuery } from '../queries';
import { useFieldWords } from '../setup/words';
import classes from './webhook.module.css';

/** What came, the newest first, and what became of it. */
export function Deliveries({ agentId }: { agentId: string }) {
  const { t } = useTranslation('integrations');
  const common = useTranslation().t;
  const query = useInfiniteQuery({ ...deliveriesQuery(agentId), staleTime: 0 });
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage, isFetching } = query;
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <ListSkeleton rows={3} />;
  const deliveries = data.pages.flatMap(({ items }) => items);
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {t(deliveries.length === 0 ? 'deliveries.none' : 'deliveries.about')}
        </Text>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconRefresh size={14} aria-hidden />}
          loading={isFetching && !isFetchingNextPage}
          onClick={() => void refetch()}
        >
          {t('deliveries.refresh')}
        </Button>
      </Group>
      <ul className={classes.deliveries}>
        {deliveries.map((delivery) => (
          <DeliveryRow key={delivery.id} agentId={agentId} delivery={delivery} />
        ))}
      </ul>
      {hasNextPage ? (
        <Group>
          <Button
            variant="default"
            size="xs"
            loading={isFetchingNextPage}
            onClick={() => void fetchNextPage()}
          >
            {common('action.more')}
          </Button>
        </Group>
      ) : null}
    </Stack>
  );
}

function DeliveryRow({ agentId, delivery }: { agentId: string; delivery: Delivery }) {
  const { t } = useTranslation('integrations');
  const { id, deliveryId, state, times, replayOf, refusal, beginning, replayable, updatedAt } = delivery;
  const replay = useDoing(agentId, async () => {
    const path = '/api/v1/agents/{id}/integrations/webhook/deliveries/{deliveryId}/replay';
    await answer(api.POST(path, { params: { path: { id: agentId, deliveryId: id } } }));
    notifyDone(t('deliveries.replayed'));
  });
  return (
    <Paper withBorder p="sm" component="li">
      <Stack gap="xs">
        <Group justify="space-between" gap="xs">
          <Group gap="xs">
            <Badge
              variant="light"
              color={state === 'taken' ? 'artel' : 'red'}
              c="var(--mantine-color-text)"
              tt="none"
            >
              {t(`deliveries.state.${state}`)}
            </Badge>
            {replayOf ? (
              <Badge variant="outline" color="gray" c="var(--mantine-color-text)" tt="none">
                {t('deliveries.replay')}
              </Badge>
            ) : null}
            <Text size="sm" c="dimmed">
              <Ago time={updatedAt} />
              {times > 1 ? ` · ${t('deliveries.times', { count: times })}` : null}
            </Text>
          </Group>
          {replayable ? (
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconRepeat size={14} aria-hidden />}
              loading={replay.isPending}
              onClick={() => replay.mutate()}
            >
              {t('deliveries.again')}
            </Button>
          ) : null}
        </Group>
        <Text size="sm" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
          {deliveryId}
        </Text>
        {refusal ? <Refused refusal={refusal} /> : null}
        <Code block className={classes.body}>
          {beginning}
        </Code>
      </Stack>
    </Paper>
  );
}

function Refused({ refusal: { detail, errors = [] } }: { refusal: NonNullable<Delivery['refusal']> }) {
  const words = useFieldWords('webhook');
  return (
    <Text size="sm" c="var(--mantine-color-error)" style={{ overflowWrap: 'anywhere' }}>
      {errors.length === 0
        ? detail
        : errors
            .map(({ path, message }) => `${words({ name: path, about: '' }).label}: ${message}`)
            .join('; ')}
    </Text>
  );
}
