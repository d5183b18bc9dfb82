import { Modal, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { openConfirmDialog, useFocusBack } from '../ui';

interface DialogProps {
  title: string;
  onClose: () => void;
  size?: 'md' | 'lg';
  /** What it shows must not be lost by a click beside it. */
  isFirm?: boolean;
  children: ReactNode;
}

/** A window for as long as it is rendered. */
export function Dialog({ title, onClose, size = 'md', isFirm = false, children }: DialogProps) {
  const { t } = useTranslation('app');
  useFocusBack();
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={size}
      closeOnClickOutside={!isFirm}
      closeOnEscape={!isFirm}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {children}
    </Modal>
  );
}

interface Question {
  question: string;
  details: string;
  confirm: string;
  onConfirm: () => void;
}

/** Asks before something is done that is hard to take back; for menus, where `ConfirmButton` has no place. */
export function useAsk(): (question: Question) => void {
  const { t } = useTranslation('app');
  return ({ question, details, confirm, onConfirm }) =>
    openConfirmDialog({
      title: question,
      children: <Text size="sm">{details}</Text>,
      labels: { confirm, cancel: t('action.cancel') },
      confirmProps: { color: 'red' },
      closeButtonProps: { 'aria-label': t('action.close') },
      onConfirm,
    });
}
