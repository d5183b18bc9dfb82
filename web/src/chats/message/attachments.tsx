import { Anchor, Group, Text } from '@mantine/core';
import { IconDownload, IconFile } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSize } from '../../platform/i18n';
import type { StoredFile } from '../queries';
import classes from './message.module.css';

const pictures = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];
export const isPicture = ({ mime }: Pick<StoredFile, 'mime'>): boolean => pictures.includes(mime);
export const addressOf = ({ id }: Pick<StoredFile, 'id'>): string => `/api/v1/files/${id}`;

/** Files of a message: pictures to look at, all others to take. */
export function Attachments({ files }: { files: readonly StoredFile[] }) {
  return (
    <Group gap="xs" mt={4} align="flex-start">
      {files.map((file) =>
        isPicture(file) ? <Picture key={file.id} file={file} /> : <FileCard key={file.id} file={file} />,
      )}
    </Group>
  );
}

const longestSide = 320;

function Picture({ file }: { file: StoredFile }) {
  const { t } = useTranslation('chats');
  const { width = longestSide, height = longestSide * 0.75 } = file;
  // Its room is kept before it is there, so that nothing jumps.
  const scale = Math.min(1, longestSide / width, longestSide / height);
  return (
    <a
      href={addressOf(file)}
      target="_blank"
      rel="noreferrer"
      className={classes.picture}
      aria-label={t('files.open', { name: file.name })}
    >
      <img
        src={addressOf(file)}
        alt={file.name}
        width={Math.round(width * scale)}
        height={Math.round(height * scale)}
        loading="lazy"
      />
    </a>
  );
}

function FileCard({ file }: { file: StoredFile }) {
  const size = useSize();
  return (
    <Anchor href={addressOf(file)} download={file.name} underline="never" className={classes.file}>
      <IconFile size={22} stroke={1.6} aria-hidden />
      <span className={classes.fileWords}>
        <Text component="span" size="sm" truncate>
          {file.name}
        </Text>
        <Text component="span" size="xs" c="dimmed">
          {size(file.size)}
        </Text>
      </span>
      <IconDownload size={16} aria-hidden />
    </Anchor>
  );
}
