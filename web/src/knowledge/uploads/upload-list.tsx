import { ActionIcon, Anchor, Button, CloseButton, Progress, Text } from '@mantine/core';
import { IconAlertCircle, IconFileUpload, IconRefresh } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { isProblem } from '../../platform/api';
import { useFormat, useSize } from '../../platform/i18n';
import { useProblemText } from '../../platform/ui';
import classes from '../documents/documents.module.css';
import type { Upload } from './upload-queue';
import { uploadQueue, useUploads } from './uploads';

/** More rows nobody looks at: what is next stands first. */
const mostShown = 100;

interface UploadListProps {
  collectionId: string;
  /** Only what becomes a version of this document. */
  documentId?: string;
}

/** Files on their way into a collection, and those that did not arrive. */
export function UploadList({ collectionId, documentId }: UploadListProps) {
  const { t } = useTranslation('knowledge');
  const uploads = useUploads(collectionId).filter(
    (upload) => !documentId || upload.documentId === documentId,
  );
  if (uploads.length === 0) return null;
  const failed = uploads.filter(({ state }) => state === 'failed');
  const again = failed.filter(mayHelp);
  const left = uploads.filter(({ state }) => state !== 'sent');
  // What goes now stands above what waits; failures stand first, for they want somebody.
  const order = ['failed', 'sending', 'waiting'];
  const shown = left.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state)).slice(0, mostShown);
  return (
    <section className={classes.uploads} aria-label={t('uploads.label')}>
      <Head uploads={uploads} failed={failed} again={again} />
      <ul className={classes.uploadRows}>
        {shown.map((upload) => (
          <UploadRow key={upload.key} upload={upload} />
        ))}
      </ul>
    </section>
  );
}

function Head({ uploads, failed, again }: Record<'uploads' | 'failed' | 'again', Upload[]>) {
  const { t } = useTranslation('knowledge');
  const { number } = useFormat();
  const sent = uploads.filter(({ state }) => state === 'sent').length;
  const going = uploads.length - sent - failed.length;
  return (
    <div className={classes.uploadsHead}>
      <Text fw={500} role="status">
        {going > 0
          ? t('uploads.going', { done: number(sent), total: number(uploads.length - failed.length) })
          : t('uploads.failed', { count: failed.length })}
      </Text>
      <div className={classes.buttons}>
        {again.length > 0 ? (
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconRefresh size={14} aria-hidden />}
            onClick={() => uploadQueue.retry(again.map(({ key }) => key))}
          >
            {t('uploads.retryAll')}
          </Button>
        ) : null}
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          onClick={() => uploads.forEach(({ key }) => uploadQueue.cancel(key))}
        >
          {t(going > 0 ? 'uploads.cancelAll' : 'uploads.dismiss')}
        </Button>
      </div>
    </div>
  );
}

function UploadRow({ upload }: { upload: Upload }) {
  const { t } = useTranslation('knowledge');
  const sizeOf = useSize();
  const { key, name, size, state, part, failure } = upload;
  return (
    <li className={classes.row}>
      <span className={classes.sign}>
        <IconFileUpload size={22} stroke={1.6} aria-hidden />
      </span>
      <div className={classes.words}>
        <span className={classes.name} title={name}>
          <bdi>{name}</bdi>
        </span>
        <div className={classes.meta}>{sizeOf(size)}</div>
      </div>
      <div className={classes.state}>
        {state === 'sending' ? (
          <div className={classes.steps}>
            <span>{t('uploads.sending')}</span>
            <Progress size="xs" value={part * 100} aria-label={t('uploads.progress', { name })} />
          </div>
        ) : (
          t(state === 'failed' ? 'uploads.notSent' : 'uploads.waiting')
        )}
      </div>
      <div className={classes.buttons}>
        {state === 'failed' && mayHelp(upload) ? (
          <ActionIcon
            variant="subtle"
            aria-label={t('uploads.retry', { name })}
            onClick={() => uploadQueue.retry([key])}
          >
            <IconRefresh size={16} />
          </ActionIcon>
        ) : null}
        <CloseButton aria-label={t('uploads.cancel', { name })} onClick={() => uploadQueue.cancel(key)} />
      </div>
      {state === 'failed' ? <Why failure={failure} /> : null}
    </li>
  );
}

/** Why a file did not come in; of one that is there already, where. */
function Why({ failure }: { failure: unknown }) {
  const { t } = useTranslation('knowledge');
  const problemText = useProblemText();
  const documentId = knownDocumentOf(failure);
  return (
    <div className={classes.reason} role="alert">
      <IconAlertCircle size={16} aria-hidden />
      <span>
        {problemText(failure)}{' '}
        {documentId ? (
          <Anchor
            renderRoot={(props) => (
              <Link to="/knowledge/documents/$documentId" params={{ documentId }} {...props} />
            )}
            inherit
          >
            {t('uploads.known')}
          </Anchor>
        ) : null}
      </span>
    </div>
  );
}

/** What will be refused as often as it is sent. */
const lasting: readonly string[] = ['duplicate_document', 'payload_too_large', 'validation_failed'];

/** Whether sending it once more may help. */
const mayHelp = ({ failure }: Upload): boolean => !(isProblem(failure) && lasting.includes(failure.code));

const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

/** The document that has the same content, which a refusal names. */
function knownDocumentOf(failure: unknown): string | undefined {
  if (!isProblem(failure) || (failure.code as string) !== 'duplicate_document') return undefined;
  const told = [...failure.errors.map(({ message }) => message), failure.detail ?? ''];
  return told.map((text) => uuid.exec(text)?.[0]).find(Boolean);
}
