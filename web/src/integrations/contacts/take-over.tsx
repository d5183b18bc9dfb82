import { Button, Group } from '@mantine/core';
import { IconHandStop, IconRobot } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { useMay, useMe } from '../../platform/session';
import { useContactDoing } from './use-contact-doing';

interface TakeOverProps {
  contactId: string;
  chatId: string;
  takenOverBy: string | null;
  /** Somebody answers from elsewhere: whoever may talk takes it from them, or gives it back. */
  isElsewhere: boolean;
}

/** Speaks with somebody outside in the place of the role, or lets the role speak again. */
export function TakeOver({ contactId, chatId, takenOverBy, isElsewhere }: TakeOverProps) {
  const { user } = useMe();
  const mayManage = useMay()('agent:manage');
  if (isElsewhere)
    return (
      <Group gap="xs">
        <TakeOverButton {...{ contactId, chatId }} does="takeOver" />
        <TakeOverButton {...{ contactId, chatId }} does="handBack" />
      </Group>
    );
  // A colleague's conversation is theirs, unless one looks after roles.
  if (takenOverBy && takenOverBy !== user.id && !mayManage) return null;
  return <TakeOverButton {...{ contactId, chatId }} does={takenOverBy ? 'handBack' : 'takeOver'} />;
}

interface TakeOverButtonProps {
  contactId: string;
  chatId: string;
  does: 'takeOver' | 'handBack';
}

function TakeOverButton({ contactId: id, chatId, does }: TakeOverButtonProps) {
  const { t } = useTranslation('integrations');
  const isBack = does === 'handBack';
  const doing = useContactDoing(chatId, () => {
    const params = { path: { id } };
    return isBack
      ? answer(api.POST('/api/v1/contacts/{id}/hand-back', { params }))
      : answer(api.POST('/api/v1/contacts/{id}/take-over', { params }));
  });
  const Icon = isBack ? IconRobot : IconHandStop;
  return (
    <Button
      size="xs"
      variant={isBack ? 'filled' : 'default'}
      leftSection={<Icon size={14} aria-hidden />}
      loading={doing.isPending}
      onClick={() => doing.mutate()}
    >
      {t(isBack ? 'contacts.handBack' : 'contacts.takeOver')}
    </Button>
  );
}
