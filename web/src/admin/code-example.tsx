import { ActionIcon, Code, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useCopy } from '../platform/copy';
import classes from './code-example.module.css';

/** Lines to be taken along whole. */
export function CodeExample({ label, code }: { label: string; code: string }) {
  const { t } = useTranslation(['admin', 'app']);
  const { isCopied, copy } = useCopy(code);
  return (
    <div className={classes.example}>
      <Code block className={classes.code} tabIndex={0} role="region" aria-label={label}>
        {code}
      </Code>
      <Tooltip label={t(isCopied ? 'app:copy.done' : 'app:copy.action')}>
        <ActionIcon variant="default" className={classes.copy} aria-label={t('copy.example')} onClick={copy}>
          {isCopied ? <IconCheck size={16} /> : <IconCopy size={16} />}
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
