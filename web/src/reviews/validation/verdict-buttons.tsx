import { Button, Group } from '@mantine/core';
import { IconCheck, IconPencil, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './validation.module.css';

interface VerdictButtonsProps {
  approve: () => void;
  edit: () => void;
  reject: () => void;
}

/** The ways to decide; their keys work while the answer has the focus (`useVerdictKeys`). */
export function VerdictButtons({ approve, edit, reject }: VerdictButtonsProps) {
  const { t } = useTranslation('reviews');
  return (
    <Group gap={4} wrap="nowrap" className={classes.verdicts}>
      <Button
        size="compact-sm"
        variant="light"
        leftSection={<IconCheck size={16} aria-hidden />}
        data-verdict="approve"
        aria-keyshortcuts="A"
        title={t('verdict.key', { key: 'A' })}
        onClick={approve}
      >
        {t('verdict.approve')}
      </Button>
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<IconPencil size={16} aria-hidden />}
        data-verdict="edit"
        aria-keyshortcuts="E"
        title={t('verdict.key', { key: 'E' })}
        onClick={edit}
      >
        {t('verdict.edit')}
      </Button>
      <Button
        size="compact-sm"
        variant="subtle"
        color="red"
        c="var(--mantine-color-error)"
        leftSection={<IconX size={16} aria-hidden />}
        data-verdict="reject"
        aria-keyshortcuts="R"
        title={t('verdict.key', { key: 'R' })}
        onClick={reject}
      >
        {t('verdict.reject')}
      </Button>
    </Group>
  );
}
