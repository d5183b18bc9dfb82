import { ActionIcon, Button, Group, Tabs, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowLeft, IconZoomQuestion } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ErrorState, Page, PageSkeleton } from '../../platform/ui';
import type { Collection } from '../api-types';
import { CollectionDialog } from '../collections/collection-dialog';
import { CollectionMenu } from '../collections/collection-menu';
import { Visibility } from '../collections/visibility';
import { DocumentsPanel } from '../documents/documents-panel';
import { QuestionList } from '../questions/question-list';
import { QuestionCount } from '../questions/question-count';
import { collectionQuery } from '../queries';
import { CollectionRoles } from '../roles/collection-roles';

/** One collection: what is in it, and what nothing was found for. */
export function CollectionScreen() {
  const { t } = useTranslation('knowledge');
  const { collectionId } = useParams({ from: '/member/knowledge/collections/$collectionId' });
  const { data: collection, error, refetch } = useQuery(collectionQuery(collectionId));
  if (error && !collection)
    return (
      <Page title={t('title')} size="wide" back={<Back />}>
        <ErrorState error={error} retry={() => void refetch()} />
      </Page>
    );
  if (!collection) return <PageSkeleton />;
  return (
    <Page
      title={collection.name}
      size="wide"
      back={<Back />}
      about={<About collection={collection} />}
      actions={<Actions collection={collection} />}
    >
      <CollectionRoles collection={collection} />
      {collection.mayManage ? <Views collection={collection} /> : <DocumentsPanel collection={collection} />}
    </Page>
  );
}

function Back() {
  const { t } = useTranslation('knowledge');
  return (
    <ActionIcon
      component={Link}
      to="/knowledge"
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={t('back')}
    >
      <IconArrowLeft size={20} aria-hidden />
    </ActionIcon>
  );
}

function About({ collection }: { collection: Collection }) {
  return (
    <Group gap="xs" component="span">
      {collection.description ? (
        <Text component="span" inherit maw="46rem">
          {collection.description}
        </Text>
      ) : null}
      <Visibility collection={collection} />
    </Group>
  );
}

function Actions({ collection }: { collection: Collection }) {
  const { t } = useTranslation('knowledge');
  const navigate = useNavigate();
  const [isEditing, editing] = useDisclosure();
  return (
    <Group gap="xs">
      <Button
        variant="default"
        // Where there is little room, the menu has it.
        visibleFrom={collection.mayManage ? 'xs' : undefined}
        leftSection={<IconZoomQuestion size={16} aria-hidden />}
        renderRoot={(props) => <Link to="/knowledge/search" search={{ in: [collection.id] }} {...props} />}
      >
        {t('tester.open')}
      </Button>
      {collection.mayManage ? (
        <CollectionMenu
          collection={collection}
          onEdit={editing.open}
          onLeave={() => navigate({ to: '/knowledge' })}
        />
      ) : null}
      {isEditing ? <CollectionDialog edited={collection} onClose={editing.close} /> : null}
    </Group>
  );
}

/** Documents, and what they do not answer yet. */
function Views({ collection }: { collection: Collection }) {
  const { t } = useTranslation('knowledge');
  const { view } = useSearch({ from: '/member/knowledge/collections/$collectionId' });
  const navigate = useNavigate();
  const show = (next: string | null) =>
    void navigate({ to: '.', search: next === 'questions' ? { view: next } : {}, replace: true });
  return (
    <Tabs value={view ?? 'documents'} onChange={show} keepMounted={false}>
      <Tabs.List>
        <Tabs.Tab value="documents">{t('views.documents')}</Tabs.Tab>
        <Tabs.Tab value="questions" rightSection={<QuestionCount collectionId={collection.id} />}>
          {t('views.questions')}
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="documents" pt="md">
        <DocumentsPanel collection={collection} />
      </Tabs.Panel>
      <Tabs.Panel value="questions" pt="md">
        <QuestionList collectionId={collection.id} />
      </Tabs.Panel>
    </Tabs>
  );
}
