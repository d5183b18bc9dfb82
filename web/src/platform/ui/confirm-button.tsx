import { Button, Text, type ButtonProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { openConfirmDialog } from './dialogs';

interface ConfirmButtonProps extends ButtonProps {
  /** What is asked, and the word on the button that does it. */
  question: string;
  confirm: string;
  details?: ReactNode;
  onConfirm: () => void;
}

/** A button whose action cannot be taken back: it asks first. */
export function ConfirmButton({
  question,
  confirm,
  details,
  onConfirm,
  children,
  ...button
}: ConfirmButtonProps) {
  const { t } = useTranslation();
  const ask = () =>
    openConfirmDialog({
      title: question,
      children: details ? <Text size="sm">{details}</Text> : undefined,
      labels: { confirm, cancel: t('action.cancel') },
      confirmProps: { color: 'red' },
      closeButtonProps: { 'aria-label': t('action.close') },
      onConfirm,
    });
  return (
    <Button variant="default" {...button} onClick={ask}>
      {children}
    </Button>
  );
}
