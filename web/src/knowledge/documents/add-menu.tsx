import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconClipboardText, IconFiles, IconFolder, IconLink } from '@tabler/icons-react';
import { useEffect, useRef, useState, type ChangeEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { wantedOf } from './dropped-files';
import { readable } from './readable';
import { TextDialog } from './text-dialog';
import { UrlDialog } from './url-dialog';

/** Known to browsers, and not to the types of React. */
const asFolder = { webkitdirectory: '' };

interface AddMenuProps {
  collectionId: string;
  onFiles: (files: File[]) => void;
  /** It stands for another that has just gone, with the focus. */
  takesFocus?: boolean;
}

/** All ways in which documents come into a collection. */
export function AddMenu({ collectionId, onFiles, takesFocus = false }: AddMenuProps) {
  const { t } = useTranslation('knowledge');
  const [task, setTask] = useState<'text' | 'url'>();
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (takesFocus && document.activeElement === document.body) button.current?.focus();
  }, [takesFocus]);
  const close = () => setTask(undefined);
  const take = ({ currentTarget }: ChangeEvent<HTMLInputElement>) => {
    onFiles(wantedOf([...(currentTarget.files ?? [])]));
    // The same ones can be chosen again.
    currentTarget.value = '';
  };
  return (
    <>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <Button ref={button} rightSection={<IconChevronDown size={16} aria-hidden />}>
            {t('add.button')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconFiles size={16} />} onClick={() => files.current?.click()}>
            {t('add.files')}
          </Menu.Item>
          <Menu.Item leftSection={<IconFolder size={16} />} onClick={() => folder.current?.click()}>
            {t('add.folder')}
          </Menu.Item>
          <Menu.Item leftSection={<IconClipboardText size={16} />} onClick={() => setTask('text')}>
            {t('add.text')}
          </Menu.Item>
          <Menu.Item leftSection={<IconLink size={16} />} onClick={() => setTask('url')}>
            {t('add.url')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <input ref={files} type="file" multiple accept={readable} hidden data-of="files" onChange={take} />
      <input ref={folder} type="file" multiple {...asFolder} hidden data-of="folder" onChange={take} />
      {task === 'text' ? <TextDialog collectionId={collectionId} onClose={close} /> : null}
      {task === 'url' ? <UrlDialog collectionId={collectionId} onClose={close} /> : null}
    </>
  );
}
