import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSize } from '../../platform/i18n';
import { Ago } from '../../platform/ui';
import type { Document } from '../api-types';
import { DocumentIcon } from './document-icon';
import { DocumentMenu } from './document-menu';
import { DocumentState } from './document-state';
import classes from './documents.module.css';
import { Reason } from './reason';
import { versionTime } from './version-time';

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
        <DocumentMenu document={document} mayManage={mayManage} />
      </div>
      <Reason document={document} mayManage={mayManage} />
    </li>
  );
}

/** Where it came from, how large it is, and since when it is as it is. */
function Meta({ document }: { document: Document }) {
  const { t } = useTranslation('knowledge');
  const sizeOf = useSize();
  const { source, sourceUrl, size, version } = document;
  const words = [
    sourceUrl && URL.canParse(sourceUrl) ? new URL(sourceUrl).host : t(`source.${source}`),
    size ? sizeOf(size) : undefined,
    version > 1 ? t('version', { version }) : undefined,
  ].filter(Boolean);
  return (
    <div className={classes.meta}>
      {words.join(' · ')}
      {' · '}
      <Ago time={versionTime(document)} />
    </div>
  );
}
