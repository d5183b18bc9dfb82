import { ActionIcon, Menu } from '@mantine/core';
import {
  IconDots,
  IconDownload,
  IconFileUpload,
  IconHistory,
  IconListDetails,
  IconMessage,
  IconPencil,
  IconRefresh,
  IconTrash,
  IconWorld,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Document } from '../api-types';
import { useReplacing } from '../uploads/replacing';
import { addressOf } from './address';
import { RenameDialog } from './rename-dialog';
import { useDocumentActions } from './use-document-actions';
import { VersionsDialog } from './versions-dialog';

interface DocumentMenuProps {
  document: Document;
  mayManage: boolean;
  /** On the document's own screen its passages are there already. */
  isOpen?: boolean;
  /** Before it is gone: its own screen would ask for it in vain. */
  onLeave?: () => unknown;
}

/** What may be done with a document, and nothing else. */
export function DocumentMenu({ document, mayManage, isOpen = false, onLeave }: DocumentMenuProps) {
  const { t } = useTranslation(['knowledge', 'app']);
  const actions = useDocumentActions(document, onLeave);
  const replace = useReplacing(document);
  const [task, setTask] = useState<'rename' | 'versions'>();
  const file = useRef<HTMLInputElement>(null);
  const { id, name, source, sourceUrl, size } = document;
  const close = () => setTask(undefined);
  return (
    <>
      <Menu position="bottom-end" width={250}>
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            loading={actions.isBusy}
            aria-label={t('document.actions', { name })}
          >
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {isOpen ? null : (
            <Menu.Item
              leftSection={<IconListDetails size={16} />}
              renderRoot={(props) => (
                <Link to="/knowledge/documents/$documentId" params={{ documentId: id }} {...props} />
              )}
            >
              {t('document.passages')}
            </Menu.Item>
          )}
          {size ? (
            <Menu.Item
              leftSection={<IconDownload size={16} />}
              component="a"
              href={addressOf(document)}
              download={name}
            >
              {t('document.download')}
            </Menu.Item>
          ) : null}
          {sourceUrl && /^https?:/.test(sourceUrl) ? (
            <Menu.Item
              leftSection={<IconWorld size={16} />}
              component="a"
              href={sourceUrl}
              target="_blank"
              rel="noopener noreferrer nofollow"
            >
              {t('document.origin')}
            </Menu.Item>
          ) : null}
          {actions.toAnswer ? (
            <Menu.Item leftSection={<IconMessage size={16} />} onClick={actions.toAnswer}>
              {t('document.toAnswer')}
            </Menu.Item>
          ) : null}
          <Menu.Item leftSection={<IconHistory size={16} />} onClick={() => setTask('versions')}>
            {t('document.versions')}
          </Menu.Item>
          {mayManage ? (
            <>
              <Menu.Divider />
              {source === 'file' ? (
                <Menu.Item leftSection={<IconFileUpload size={16} />} onClick={() => file.current?.click()}>
                  {t('document.replace')}
                </Menu.Item>
              ) : null}
              <Menu.Item leftSection={<IconRefresh size={16} />} onClick={actions.reindex}>
                {t('document.reindex')}
              </Menu.Item>
              <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setTask('rename')}>
                {t('document.rename')}
              </Menu.Item>
              <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={actions.remove}>
                {t('app:action.delete')}
              </Menu.Item>
            </>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      <input
        ref={file}
        type="file"
        hidden
        data-of="version"
        onChange={({ currentTarget }) => {
          const [chosen] = currentTarget.files ?? [];
          if (chosen) replace(chosen);
          currentTarget.value = '';
        }}
      />
      {task === 'rename' ? <RenameDialog document={document} onClose={close} /> : null}
      {task === 'versions' ? <VersionsDialog document={document} onClose={close} /> : null}
    </>
  );
}
