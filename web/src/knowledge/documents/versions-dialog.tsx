import { ActionIcon, Badge, Group, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../platform/dialog';
import { useFormat, useSize } from '../../platform/i18n';
import { ErrorState, ListSkeleton } from '../../platform/ui';
import type { Document } from '../api-types';
import { versionsQuery } from '../queries';
import { addressOf } from './address';

interface VersionsDialogProps {
  document: Document;
  onClose: () => void;
}

/** What was uploaded under one name, the newest first, and which of it is searched. */
export function VersionsDialog({ document, onClose }: VersionsDialogProps) {
  const { t } = useTranslation('knowledge');
  const { dateTime } = useFormat();
  const sizeOf = useSize();
  const { data: versions, error, refetch } = useQuery(versionsQuery(document.id));
  return (
    <Dialog title={t('document.versions')} onClose={onClose}>
      {error && !versions ? <ErrorState error={error} retry={() => void refetch()} /> : null}
      {!error && !versions ? <ListSkeleton rows={2} /> : null}
      <Stack gap="sm">
        {versions?.map(({ version, name, size, createdAt }) => (
          <Group key={version} wrap="nowrap" gap="sm">
            <div style={{ flex: 1, minWidth: 0 }}>
              <Group gap="xs">
                <Text fw={600}>{t('version', { version })}</Text>
                {version === document.servedVersion ? (
                  <Badge variant="light" tt="none">
                    {t('versions.served')}
                  </Badge>
                ) : null}
              </Group>
              <Text size="sm" c="dimmed" truncate>
                {name} · {sizeOf(size)} · {dateTime(createdAt)}
              </Text>
            </div>
            <ActionIcon
              component="a"
              href={addressOf(document, version)}
              download={name}
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={t('versions.download', { version })}
            >
              <IconDownload size={18} />
            </ActionIcon>
          </Group>
        ))}
      </Stack>
    </Dialog>
  );
}
