import { Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBooks, IconPlus, IconZoomQuestion } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../platform/session';
import { EmptyState, ErrorState, ListSkeleton, Page } from '../../platform/ui';
import type { Collection } from '../api-types';
import { CollectionCard } from '../collections/collection-card';
import { CollectionDialog } from '../collections/collection-dialog';
import classes from '../collections/collections.module.css';
import { collectionsQuery } from '../queries';
import { StatusLine } from '../status-line';

/** Collections that I may read. */
export function KnowledgeScreen() {
  const { t } = useTranslation('knowledge');
  const mayManage = useMay()('knowledge:manage');
  const { data: collections, error, refetch } = useQuery(collectionsQuery);
  const [isMaking, making] = useDisclosure();
  const navigate = useNavigate();
  const open = ({ id }: Collection) =>
    void navigate({ to: '/knowledge/collections/$collectionId', params: { collectionId: id } });
  const begin = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={making.open}>
      {t('collection.new')}
    </Button>
  );
  const isEmpty = collections?.length === 0;
  return (
    <Page
      title={t('title')}
      about={t('about')}
      size="wide"
      actions={
        isEmpty ? null : (
          <Group gap="xs">
            <Button
              component={Link}
              to="/knowledge/search"
              variant="default"
              leftSection={<IconZoomQuestion size={16} aria-hidden />}
            >
              {t('tester.open')}
            </Button>
            {mayManage ? begin : null}
          </Group>
        )
      }
    >
      <StatusLine />
      {error && !collections ? <ErrorState error={error} retry={() => void refetch()} /> : null}
      {!collections && !error ? <ListSkeleton rows={4} /> : null}
      {isEmpty ? (
        <EmptyState icon={IconBooks} title={t('empty.title')} action={mayManage ? begin : null}>
          {t(mayManage ? 'empty.about' : 'empty.aboutMember')}
        </EmptyState>
      ) : null}
      {collections && !isEmpty ? <Cards collections={collections} /> : null}
      {isMaking ? <CollectionDialog onClose={making.close} onSaved={open} /> : null}
    </Page>
  );
}

function Cards({ collections }: { collections: Collection[] }) {
  const [edited, setEdited] = useState<Collection>();
  return (
    <>
      <div className={classes.grid}>
        {collections.map((collection) => (
          <CollectionCard key={collection.id} collection={collection} onEdit={() => setEdited(collection)} />
        ))}
      </div>
      {edited ? <CollectionDialog edited={edited} onClose={() => setEdited(undefined)} /> : null}
    </>
  );
}
