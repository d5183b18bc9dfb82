import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schema } from '../platform/api';
import { useFormat } from '../platform/i18n';
import { ConfirmButton, ErrorState, ListSkeleton, notifyDone, notifyProblem } from '../platform/ui';
import { deviceOf, sessionsQuery, useRefreshSessions } from './sessions';

export function SessionList() {
  const { t } = useTranslation(['identity', 'app']);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useInfiniteQuery(sessionsQuery);
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <ListSkeleton rows={3} />;
  const sessions = data.pages.flatMap(({ items }) => items);
  return (
    <Stack>
      <Stack component="ul" gap="sm" m={0} p={0}>
        {sessions.map((session) => (
          <SessionRow key={session.id} session={session} />
        ))}
      </Stack>
      <Group>
        {hasNextPage ? (
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('app:action.more')}
          </Button>
        ) : null}
        {sessions.length > 1 ? <EndOthers /> : null}
      </Group>
    </Stack>
  );
}

function SessionRow({ session }: { session: Schema<'Session'> }) {
  const { t } = useTranslation('identity');
  const format = useFormat();
  const refresh = useRefreshSessions();
  const device = deviceOf(session.userAgent) ?? t('sessions.unknown');
  const { mutate, isPending } = useMutation({
    mutationFn: () =>
      answer(api.DELETE('/api/v1/auth/sessions/{id}', { params: { path: { id: session.id } } })),
    onSuccess: refresh,
    onError: notifyProblem,
  });
  return (
    <Group component="li" justify="space-between" wrap="nowrap">
      <div>
        <Group gap="xs">
          <Text fw={500}>{device}</Text>
          {session.current ? <Badge variant="light">{t('sessions.current')}</Badge> : null}
        </Group>
        <Text size="sm" c="dimmed">
          {[session.address, t('sessions.used', { ago: format.ago(session.lastUsedAt) })]
            .filter(Boolean)
            .join(' · ')}
        </Text>
      </div>
      {session.current ? null : (
        <Button
          variant="subtle"
          color="red"
          size="compact-sm"
          loading={isPending}
          aria-label={t('sessions.endOne', { device })}
          onClick={() => mutate()}
        >
          {t('sessions.end')}
        </Button>
      )}
    </Group>
  );
}

function EndOthers() {
  const { t } = useTranslation('identity');
  const refresh = useRefreshSessions();
  const { mutate, isPending } = useMutation({
    mutationFn: () => answer(api.DELETE('/api/v1/auth/sessions')),
    onSuccess: async () => {
      notifyDone(t('sessions.othersEnded'));
      await refresh();
    },
    onError: notifyProblem,
  });
  return (
    <ConfirmButton
      question={t('sessions.askOthers')}
      confirm={t('sessions.endOthers')}
      loading={isPending}
      onConfirm={mutate}
    >
      {t('sessions.endOthers')}
    </ConfirmButton>
  );
}
