import { Button } from '@mantine/core';
import { IconHandStop, IconRobot } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { useContactDoing } from './use-contact-doing';

interface TakeOverProps {
  contactId: string;
  chatId: string;
  isTakenOver: boolean;
}

/** Speaks with somebody outside in the place of the role, or lets the role speak again. */
export function TakeOver({ contactId: id, chatId, isTakenOver }: TakeOverProps) {
  const { t } = useTranslation('integrations');
  const doing = useContactDoing(chatId, () => {
    const params = { path: { id } };
    return isTakenOver
      ? answer(api.POST('/api/v1/contacts/{id}/hand-back', { params }))
      : answer(api.POST('/api/v1/contacts/{id}/take-over', { params }));
  });
  const Icon = isTakenOver ? IconRobot : IconHandStop;
  return (
    <Button
      size="xs"
      variant={isTakenOver ? 'filled' : 'default'}
      leftSection={<Icon size={14} aria-hidden />}
      loading={doing.isPending}
      onClick={() => doing.mutate()}
    >
      {t(isTakenOver ? 'contacts.handBack' : 'contacts.takeOver')}
    </Button>
  );
}
