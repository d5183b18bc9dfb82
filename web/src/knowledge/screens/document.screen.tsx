import { ActionIcon, Alert, Anchor, Group, Text } from '@mantine/core';
import { IconAlertCircle, IconArrowLeft, IconHistory } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat, useSize } from '../../platform/i18n';
import { ErrorState, Page, PageSkeleton } from '../../platform/ui';
import type { Document } from '../api-types';
import { DocumentMenu } from '../documents/document-menu';
import { DocumentState } from '../documents/document-state';
import { Mend } from '../documents/mend';
import { useReason } from '../documents/use-reason';
import { versionTime } from '../documents/version-time';
import { Around } from '../passages/around';
import { PassageList } from '../passages/passage-list';
import { collectionQuery, documentQuery } from '../queries';
import { UploadList } from '../uploads/upload-list';

/** One document: what of it is searched, passage by passage. */
export function DocumentScreen() {
  const { t } = useTranslation('knowledge');
  const { documentId } = useParams({ from: '/member/knowledge/documents/$documentId' });
  const { passage } = useSearch({ from: '/member/knowledge/documents/$documentId' });
  const navigate = useNavigate();
  const { data: document, error, refetch } = useQuery(documentQuery(documentId));
  const { data: collection } = useQuery({
    ...collectionQuery(document?.collectionId ?? ''),
    enabled: document !== undefined,
  });
  if (error && !document)
    return (
      <Page title={t('title')} back={<Back />}>
        <ErrorState error={error} retry={() => void refetch()} />
      </Page>
    );
  if (!document) return <PageSkeleton />;
  const { name, collectionId } = document;
  return (
    <Page
      title={name}
      back={<Back collectionId={collectionId} />}
      about={<About document={document} collection={collection?.name} />}
      actions={
        <DocumentMenu
          document={document}
          mayManage={collection?.mayManage ?? false}
          isOpen
          onLeave={() => navigate({ to: '/knowledge/collections/$collectionId', params: { collectionId } })}
        />
      }
    >
      <UploadList collectionId={collectionId} documentId={documentId} />
      <Notice document={document} mayManage={collection?.mayManage ?? false} />
      {passage === undefined ? (
        <PassageList document={document} />
      ) : (
        <>
          <Around key={passage} chunkId={passage} />
          <Anchor
            renderRoot={(props) => (
              <Link to="/knowledge/documents/$documentId" params={{ documentId }} search={{}} {...props} />
            )}
            ta="center"
          >
            {t('passage.fromBeginning')}
          </Anchor>
        </>
      )}
    </Page>
  );
}

/** To its collection; to all of them, as long as that is not known. */
function Back({ collectionId }: { collectionId?: string }) {
  const { t } = useTranslation('knowledge');
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={t(collectionId ? 'backToCollection' : 'back')}
      renderRoot={(props) =>
        collectionId ? (
          <Link to="/knowledge/collections/$collectionId" params={{ collectionId }} {...props} />
        ) : (
          <Link to="/knowledge" {...props} />
        )
      }
    >
      <IconArrowLeft size={20} aria-hidden />
    </ActionIcon>
  );
}

function About({ document, collection }: { document: Document; collection: string | undefined }) {
  const { t } = useTranslation('knowledge');
  const { dateTime } = useFormat();
  const sizeOf = useSize();
  const { title, name, size, version } = document;
  const words = [
    title && title !== name ? title : undefined,
    collection,
    size ? sizeOf(size) : undefined,
    version > 1 ? t('version', { version }) : undefined,
    dateTime(versionTime(document)),
  ];
  return <>{words.filter(Boolean).join(' · ')}</>;
}

/** While it is not, or not anew, as it was uploaded: how far it has come, or why it cannot be read. */
function Notice({ document, mayManage }: { document: Document; mayManage: boolean }) {
  const { t } = useTranslation('knowledge');
  const reason = useReason();
  const { state, error, version, servedVersion } = document;
  if (state === 'ready') return null;
  const isServed = servedVersion !== null && servedVersion !== version;
  const served = isServed ? (
    <Text size="sm">{t('document.servedBefore', { version: servedVersion })}</Text>
  ) : null;
  if (state === 'failed')
    return (
      <Alert color="red" variant="light" icon={<IconAlertCircle size={18} />} title={t('state.failed')}>
        {error ? reason(error) : t('reason.unknown')}
        {served}
        {mayManage ? (
          <Group gap="xs" mt="xs">
            <Mend document={document} />
          </Group>
        ) : null}
      </Alert>
    );
  return (
    <Alert variant="light" icon={<IconHistory size={18} />} role="status">
      <Group gap="xs">
        <div style={{ flex: 1 }}>
          <DocumentState document={document} />
          {served}
        </div>
      </Group>
    </Alert>
  );
}
