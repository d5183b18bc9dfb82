import { ActionIcon, Anchor } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat, useSize } from '../../platform/i18n';
import type { Document } from '../api-types';
import { DocumentIcon } from './document-icon';
import { DocumentMenu } from './document-menu';
import { DocumentState } from './document-state';
import classes from './documents.module.css';
import { Reason } from './reason';
import { useDocumentActions } from './use-document-actions';
import { mayPass } from './use-reason';

interface DocumentRowProps {
  document: Document;
  mayManage: boolean;
}

export function DocumentRow({ document, mayManage }: DocumentRowProps) {
  const { id, name, state } = document;
  return (
    <li className={classes.row} data-state={state}>
      <span className={classes.sign}>
        <DocumentIcon document={document} />
      </span>
      <div className={classes.words}>
        <Anchor
          renderRoot={(props) => (
            <Link to="/knowledge/documents/$documentId" params={{ documentId: id }} {...props} />
          )}
          underline="hover"
          inherit
          className={classes.name}
          title={name}
        >
          <bdi>{name}</bdi>
        </Anchor>
        <Meta document={document} />
      </div>
      <div className={classes.state}>
        <DocumentState document={document} />
      </div>
      <div className={classes.buttons}>
        {state === 'failed' && mayManage && mayPass(document) ? <Again document={document} /> : null}
        <DocumentMenu document={document} mayManage={mayManage} />
      </div>
      <Reason document={document} />
    </li>
  );
}

function Again({ document }: { document: Document }) {
  const { t } = useTranslation('knowledge');
  const { reindex, isBusy } = useDocumentActions(document);
  return (
    <ActionIcon
      variant="subtle"
      size="lg"
      loading={isBusy}
      aria-label={t('document.again', { name: document.name })}
      onClick={reindex}
    >
      <IconRefresh size={18} />
    </ActionIcon>
  );
}

/** Where it came from, how large it is, and since when. */
function Meta({ document: { source, sourceUrl, size, version, createdAt } }: { document: Document }) {
  const { t } = useTranslation('knowledge');
  const { ago, dateTime } = useFormat();
  const sizeOf = useSize();
  const words = [
    sourceUrl && URL.canParse(sourceUrl) ? new URL(sourceUrl).host : t(`source.${source}`),
    size ? sizeOf(size) : undefined,
    version > 1 ? t('version', { version }) : undefined,
  ].filter(Boolean);
  return (
    <div className={classes.meta}>
      {words.join(' · ')}
      {' · '}
      <time dateTime={createdAt} title={dateTime(createdAt)}>
        {ago(createdAt)}
      </time>
    </div>
  );
}
