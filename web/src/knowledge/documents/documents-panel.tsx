import { Group, SegmentedControl, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Collection } from '../api-types';
import { useUploading } from '../uploads/uploads';
import { UploadList } from '../uploads/upload-list';
import { AddMenu } from './add-menu';
import { DocumentList } from './document-list';
import classes from './documents.module.css';
import { DropZone } from './drop-zone';

const states = ['all', 'ready', 'failed'] as const;
type Shown = (typeof states)[number];

/** The documents of a collection; who manages it adds more. */
export function DocumentsPanel({ collection }: { collection: Collection }) {
  const { t } = useTranslation('knowledge');
  const { id, mayManage, documents } = collection;
  const [text, setText] = useState('');
  const [shown, setShown] = useState<Shown>('all');
  const [q] = useDebouncedValue(text.trim(), 250);
  const send = useUploading(id);
  const filter = { q: q || undefined, state: shown === 'all' ? undefined : shown };
  const isFiltered = shown !== 'all' || text !== '';
  const clear = () => (setText(''), setShown('all'));
  // Where there is nothing yet, the place in the middle has it; who is there by the keyboard comes along.
  const isBegun = documents.total > 0 || isFiltered;
  const [wasBegun] = useState(isBegun);
  const add = mayManage ? (
    <AddMenu collectionId={id} onFiles={send} takesFocus={isBegun && !wasBegun} />
  ) : null;
  return (
    <DropZone onFiles={send} isClosed={!mayManage}>
      {isBegun ? (
        <Group gap="sm">
          <TextInput
            flex="1 1 12rem"
            maw="26rem"
            type="search"
            aria-label={t('documents.search')}
            placeholder={t('documents.search')}
            leftSection={<IconSearch size={16} aria-hidden />}
            value={text}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
          />
          <SegmentedControl
            aria-label={t('documents.state')}
            value={shown}
            onChange={setShown}
            data={states.map((value) => ({ value, label: t(`documents.states.${value}`) }))}
          />
          <div className={classes.add}>{add}</div>
        </Group>
      ) : null}
      <UploadList collectionId={id} />
      <DocumentList {...{ collection, filter, isFiltered }} onClear={clear} add={add} />
    </DropZone>
  );
}
