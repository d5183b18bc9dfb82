import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { useMay } from '../../platform/session';
import { Ago, ErrorState, ListSkeleton } from '../../platform/ui';
import { useFailureText } from '../lifecycle/use-failure-text';
import { sendsQuery, type Send } from './queries';
import { useContactDoing } from './use-contact-doing';

const colors: Record<Send['state'], string> = {
  waiting: 'blue',
  sending: 'blue',
  shown: 'blue',
  held: 'yellow',
  sent: 'artel',
  failed: 'red',
  dropped: 'gray',
};

interface SendsProps {
  contactId: string;
}

/** What went out to a contact, the newest first; what has failed can be sent again. */
export function Sends({ contactId }: SendsProps) {
  const { t } = useTranslation('integrations');
  const common = useTranslation().t;
  const query = useInfiniteQuery({ ...sendsQuery(contactId), staleTime: 0 });
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = query;
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <ListSkeleton rows={3} />;
  const sends = data.pages.flatMap(({ items }) => items);
  return (
    <Stack gap="sm">
      {sends.length === 0 ? <Text c="dimmed">{t('sends.none')}</Text> : null}
      {sends.map((send) => (
        <SendRow key={send.id} contactId={contactId} send={send} />
      ))}
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

function SendRow({ contactId, send }: SendsProps & { send: Send }) {
  const { t } = useTranslation('integrations');
  const mayTalk = useMay()('contact:talk');
  const text = useFailureText();
  const { id: sendId, state, attempts, nextAttemptAt, error, createdAt, sentAt } = send;
  const retry = useContactDoing(null, () =>
    answer(
      api.POST('/api/v1/contacts/{id}/sends/{sendId}/retry', { params: { path: { id: contactId, sendId } } }),
    ),
  );
  return (
    <Group justify="space-between" gap="sm" wrap="nowrap" align="flex-start">
      <div style={{ minWidth: 0 }}>
        <Group gap="xs">
          <Badge variant="light" color={colors[state]} c="var(--mantine-color-text)" tt="none">
            {t(`sends.state.${state}`)}
          </Badge>
          <Text size="sm" c="dimmed">
            <Ago time={sentAt ?? createdAt} />
            {attempts > 1 ? ` · ${t('sends.attempts', { count: attempts })}` : null}
          </Text>
        </Group>
        {error ? (
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {text(error)}: {error.detail}
          </Text>
        ) : null}
        {nextAttemptAt && error ? (
          <Text size="sm" c="dimmed">
            <Ago time={nextAttemptAt} say={(time) => t('failure.again', { time })} />
          </Text>
        ) : null}
      </div>
      {state === 'failed' && mayTalk ? (
        <Button size="xs" variant="default" loading={retry.isPending} onClick={() => retry.mutate()}>
          {t('sends.retry')}
        </Button>
      ) : null}
    </Group>
  );
}
