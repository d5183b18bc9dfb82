import { TextInput, type TextInputProps } from '@mantine/core';
import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';

/** Where the name is chosen by which colleagues mention one. What was proposed is written over when one comes to it. */
export function UsernameInput({ onFocus, ...props }: TextInputProps) {
  const { t } = useTranslation('identity');
  return (
    <TextInput
      label={t('field.username')}
      description={t('field.usernameHint')}
      autoComplete="off"
      leftSection="@"
      onMouseDown={focusOnly}
      onFocus={(event) => {
        event.currentTarget.select();
        onFocus?.(event);
      }}
      {...props}
    />
  );
}

/** The first click would put the caret into what is selected on focus. */
function focusOnly(event: MouseEvent<HTMLInputElement>): void {
  const input = event.currentTarget;
  if (document.activeElement === input) return;
  event.preventDefault();
  input.focus();
}
