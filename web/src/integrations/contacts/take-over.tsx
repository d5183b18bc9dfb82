import { Button } from '@mantine/core';
import { IconHandStop, IconRobot } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { useMay, useMe } from '../../platform/session';
import { useContactDoing } from './use-contact-doing';

interface TakeOverProps {
  contactId: string;
  chatId: string;
  takenOverBy: string | null;
}

/** Speaks with somebody outside in the place of the role, or lets the role speak again. */
export function TakeOver({ contactId: id, chatId, takenOverBy }: TakeOverProps) {
  const { t } = useTranslation('integrations');
  const { user } = useMe();
  const mayManage = useMay()('agent:manage');
  const isTakenOver = takenOverBy !== null;
  const doing = useContactDoing(chatId, () => {
    const params = { path: { id } };
    return isTakenOver
      ? answer(api.POST('/api/v1/contacts/{id}/hand-back', { params }))
      : answer(api.POST('/api/v1/contacts/{id}/take-over', { params }));
  });
  // A colleague's conversation is theirs, unless one looks after roles.
  if (isTakenOver && takenOverBy !== user.id && !mayManage) return null;
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
