import { Button, Group, Text } from '@mantine/core';
import { IconAlertCircle, IconBan, IconCheck, IconClock, IconHourglass } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schema } from '../../platform/api';
import { useMay } from '../../platform/session';
import { Ago } from '../../platform/ui';
import { useFailureText } from '../lifecycle/use-failure-text';
import { sendOfQuery } from './queries';
import { useContactDoing } from './use-contact-doing';

type Delivery = NonNullable<Schema<'Message'>['delivery']>;

const icons = {
  held: IconHourglass,
  waiting: IconClock,
  sent: IconCheck,
  failed: IconAlertCircle,
  dropped: IconBan,
} as const satisfies Record<Delivery['state'], unknown>;

interface DeliveryMarkProps {
  contactId: string;
  messageId: string;
  delivery: Delivery;
}

/** Below what somebody outside is told: whether it has gone out, and why not. What has failed can be sent again. */
export function DeliveryMark({ contactId, messageId, delivery }: DeliveryMarkProps) {
  const { t } = useTranslation('integrations');
  const { state, error } = delivery;
  const Icon = icons[state];
  const isFailed = state === 'failed';
  const isUnsent = error === 'unsent';
  return (
    <div role="group" aria-label={t('delivery.title')} data-delivery={state}>
      <Text size="xs" c={isFailed ? 'var(--mantine-color-error)' : 'dimmed'}>
        <Icon size={14} aria-hidden style={{ verticalAlign: '-2px' }} />{' '}
        {t(`delivery.${isUnsent ? 'unsent' : state}`)}
      </Text>
      {error && !isUnsent && state !== 'sent' ? <Why {...{ contactId, messageId, delivery }} /> : null}
    </div>
  );
}

function Why({ contactId, messageId, delivery: { state, error = '', at } }: DeliveryMarkProps) {
  const { t } = useTranslation('integrations');
  const may = useMay();
  const text = useFailureText();
  const { data: send } = useQuery({ ...sendOfQuery(contactId, messageId, at), enabled: may('contact:read') });
  const retry = useContactDoing(null, async () => {
    if (!send) return;
    const params = { path: { id: contactId, sendId: send.id } };
    await answer(api.POST('/api/v1/contacts/{id}/sends/{sendId}/retry', { params }));
  });
  const words = error === 'unreachable' ? t('delivery.unreachable') : text({ code: error });
  const detail = send?.error?.detail;
  // Where we have no words of our own, those of the other side say it.
  const why = detail && words === t('failure.any') ? [detail] : [words, detail].filter(Boolean);
  return (
    <>
      <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {why.join(': ')}
        {state === 'waiting' && send?.nextAttemptAt ? (
          <>
            {' · '}
            <Ago time={send.nextAttemptAt} say={(time) => t('failure.again', { time })} />
          </>
        ) : null}
      </Text>
      {state === 'failed' && send?.state === 'failed' && may('contact:talk') ? (
        <Group mt={4}>
          <Button
            size="compact-sm"
            variant="default"
            loading={retry.isPending}
            onClick={() => retry.mutate()}
          >
            {t('sends.retry')}
          </Button>
        </Group>
      ) : null}
    </>
  );
}
