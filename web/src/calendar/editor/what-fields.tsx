import { Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { Draft } from '../schedule/draft';

export interface FieldsProps {
  form: UseFormReturnType<Draft>;
}

/** What takes place. */
export function WhatFields({ form, isLocked }: FieldsProps & { isLocked: boolean }) {
  const { t } = useTranslation('calendar');
  return (
    <>
      <TextInput
        label={t('field.title')}
        placeholder={t('field.titleExample')}
        required
        disabled={isLocked}
        data-autofocus
        {...form.getInputProps('title')}
      />
      <Textarea
        label={t('field.description')}
        autosize
        minRows={2}
        maxRows={6}
        disabled={isLocked}
        {...form.getInputProps('description')}
      />
    </>
  );
}
