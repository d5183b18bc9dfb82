import { Button } from '@mantine/core';
import { IconFileSearch, IconFilesOff, IconFileUpload } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState, Paged } from '../../platform/ui';
import type { Collection } from '../api-types';
import { documentsQuery, type DocumentFilter } from '../queries';
import { Announcements } from './announcements';
import { DocumentRow } from './document-row';
import classes from './documents.module.css';

interface DocumentListProps {
  collection: Collection;
  filter: DocumentFilter;
  isFiltered: boolean;
  onClear: () => void;
  /** How the first document comes in; nothing for those who only read. */
  add: ReactNode;
}

export function DocumentList({ collection, filter, isFiltered, onClear, add }: DocumentListProps) {
  const { t } = useTranslation('knowledge');
  const { id, mayManage } = collection;
  const query = useInfiniteQuery({
    ...documentsQuery(id, filter),
    // Of another collection nothing is shown.
    placeholderData: isFiltered ? keepPreviousData : undefined,
  });
  const none = isFiltered ? (
    <EmptyState
      icon={IconFileSearch}
      title={t('documents.noneFound')}
      action={
        <Button variant="default" onClick={onClear}>
          {t('documents.clear')}
        </Button>
      }
    />
  ) : add ? (
    <EmptyState icon={IconFileUpload} title={t('documents.none')} action={add}>
      {t('documents.noneAbout')}
    </EmptyState>
  ) : (
    <EmptyState icon={IconFilesOff} title={t('documents.none')}>
      {t('documents.noneMember')}
    </EmptyState>
  );
  return (
    <Paged query={query} empty={none}>
      {(documents) => (
        <>
          <ul className={classes.list} aria-label={t('views.documents')}>
            {documents.map((document) => (
              <DocumentRow key={document.id} document={document} mayManage={mayManage} />
            ))}
          </ul>
          <Announcements documents={documents} />
        </>
      )}
    </Paged>
  );
}
