import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconPencil, IconTrash, IconZoomQuestion } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { useAsk } from '../../platform/dialog';
import { notifyDone, notifyProblem } from '../../platform/ui';
import type { Collection } from '../api-types';
import { dropCollection } from '../document-cache';

interface CollectionMenuProps {
  collection: Collection;
  onEdit: () => void;
  /** Before it is gone: its own screen would ask for it in vain. */
  onLeave?: () => unknown;
}

/** What is done with a collection now and then. */
export function CollectionMenu({ collection, onEdit, onLeave }: CollectionMenuProps) {
  const { t } = useTranslation(['knowledge', 'app']);
  const queries = useQueryClient();
  const ask = useAsk();
  const { id, name, documents } = collection;
  const removal = useMutation({
    mutationFn: async () => {
      await onLeave?.();
      await answer(api.DELETE('/api/v1/knowledge/collections/{id}', { params: { path: { id } } }));
    },
    onSuccess: async () => {
      notifyDone(t('collection.deleted'));
      await dropCollection(queries, id);
    },
    onError: notifyProblem,
  });
  const remove = () =>
    ask({
      question: t('collection.deleteQuestion', { name }),
      details: t('collection.deleteAbout', { count: documents.total }),
      confirm: t('app:action.delete'),
      onConfirm: () => removal.mutate(),
    });
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          loading={removal.isPending}
          aria-label={t('collection.actions', { name })}
        >
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={16} />} onClick={onEdit}>
          {t('collection.edit')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconZoomQuestion size={16} />}
          renderRoot={(props) => <Link to="/knowledge/search" search={{ in: [id] }} {...props} />}
        >
          {t('tester.open')}
        </Menu.Item>
        <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={remove}>
          {t('collection.delete')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
