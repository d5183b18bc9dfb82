import { Button, FileButton } from '@mantine/core';
import { IconFileUpload, IconRefresh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Document } from '../api-types';
import { useReplacing } from '../uploads/replacing';
import { readable } from './readable';
import { useDocumentActions } from './use-document-actions';
import { mayPass } from './use-reason';

/** What may help a document that could not be read: another try, or another file in its place. */
export function Mend({ document }: { document: Document }) {
  const { t } = useTranslation(['knowledge', 'app']);
  const { reindex, isBusy } = useDocumentActions(document);
  const replace = useReplacing(document);
  const { name, source } = document;
  return (
    <>
      {mayPass(document) ? (
        <Button
          size="compact-sm"
          variant="light"
          loading={isBusy}
          leftSection={<IconRefresh size={14} aria-hidden />}
          aria-label={t('document.again', { name })}
          onClick={reindex}
        >
          {t('app:state.retry')}
        </Button>
      ) : null}
      {source === 'file' ? (
        <FileButton
          accept={readable}
          inputProps={{ 'aria-hidden': true, tabIndex: -1 }}
          onChange={(file) => file && replace(file)}
        >
          {(props) => (
            <Button
              {...props}
              size="compact-sm"
              variant="light"
              leftSection={<IconFileUpload size={14} aria-hidden />}
              aria-label={t('document.mend', { name })}
            >
              {t('document.mendShort')}
            </Button>
          )}
        </FileButton>
      ) : null}
    </>
  );
}
