import { ActionIcon, Menu } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { IconBan, IconCode, IconDots, IconKeyOff, IconPencil } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schema } from '../../platform/api';
import { useAsk } from '../../platform/dialog';
import { notifyDone, notifyProblem } from '../../platform/ui';
import { useRefreshKeys } from './queries';

interface KeyMenuProps {
  apiKey: Schema<'ApiKey'>;
  onEdit: () => void;
  onShow: () => void;
}

export function KeyMenu({ apiKey: { id, name }, onEdit, onShow }: KeyMenuProps) {
  const { t } = useTranslation('admin');
  const ask = useAsk();
  const refresh = useRefreshKeys();
  const { mutate: revoke } = useMutation({
    mutationFn: () => answer(api.DELETE('/api/v1/api-keys/{id}', { params: { path: { id } } })),
    onSuccess: () => {
      notifyDone(t('keys.revoked', { name }));
      return refresh();
    },
    onError: notifyProblem,
  });
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('keys.actions', { name })}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={16} />} onClick={onEdit}>
          {t('keys.edit')}
        </Menu.Item>
        <Menu.Item leftSection={<IconCode size={16} />} onClick={onShow}>
          {t('keys.show')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconBan size={16} />}
          renderRoot={(props) => <Link to="/admin/refused" search={{ apiKeyId: id }} {...props} />}
        >
          {t('keys.refused')}
        </Menu.Item>
        <Menu.Item
          color="red"
          leftSection={<IconKeyOff size={16} />}
          onClick={() =>
            ask({
              question: t('keys.askRevoke', { name }),
              details: t('keys.revokeAbout'),
              confirm: t('keys.revoke'),
              onConfirm: revoke,
            })
          }
        >
          {t('keys.revoke')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
