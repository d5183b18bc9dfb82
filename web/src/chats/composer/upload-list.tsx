import { ActionIcon, CloseButton, Progress, Text } from '@mantine/core';
import { IconFile, IconRefresh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSize } from '../../platform/i18n';
import { useProblemText } from '../../platform/ui';
import { addressOf, isPicture } from '../message/attachments';
import classes from './composer.module.css';
import type { Upload } from './uploads';

interface UploadListProps {
  uploads: readonly Upload[];
  remove: (key: string) => void;
  retry: (upload: Upload) => void;
}

/** The files that go with the next message, and how far they have come. */
export function UploadList({ uploads, remove, retry }: UploadListProps) {
  const { t } = useTranslation('chats');
  const size = useSize();
  const problemText = useProblemText();
  return (
    <ul className={classes.uploads} aria-label={t('files.label')}>
      {uploads.map((one) => {
        const { key, name, size: bytes, part, file, failure } = one;
        return (
          <li key={key} className={classes.upload} data-failed={failure ? true : undefined}>
            {file && isPicture(file) ? (
              <img src={addressOf(file)} alt="" className={classes.thumbnail} />
            ) : (
              <IconFile size={22} stroke={1.6} aria-hidden />
            )}
            <div className={classes.uploadWords}>
              <Text size="sm" truncate>
                {name}
              </Text>
              {failure ? (
                <Text size="xs" role="alert">
                  {problemText(failure)}
                </Text>
              ) : file ? (
                <Text size="xs" c="dimmed">
                  {size(bytes)}
                </Text>
              ) : (
                <Progress size="xs" value={part * 100} aria-label={t('files.sending', { name })} />
              )}
            </div>
            {failure ? (
              <ActionIcon
                size="sm"
                variant="subtle"
                aria-label={t('files.again', { name })}
                onClick={() => retry(one)}
              >
                <IconRefresh size={16} />
              </ActionIcon>
            ) : null}
            <CloseButton size="sm" aria-label={t('files.remove', { name })} onClick={() => remove(key)} />
          </li>
        );
      })}
    </ul>
  );
}
