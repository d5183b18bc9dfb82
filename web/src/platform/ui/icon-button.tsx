import { ActionIcon, Loader, UnstyledButton } from '@mantine/core';
import type { ComponentProps } from 'react';
import classes from './icon-button.module.css';

interface IconButtonProps extends ComponentProps<'button'> {
  /** What it does: its name for those who do not see the sign. */
  label: string;
  size?: 'sm' | 'md';
  /** What it does is being done. */
  isBusy?: boolean;
}

const look = [
  'mantine-focus-auto mantine-active',
  UnstyledButton.classes.root,
  ActionIcon.classes.root,
  classes.button,
].join(' ');

/** A quiet `ActionIcon` for long lists: its look is in stylesheets alone, and nothing is reckoned for each. */
export function IconButton({
  label,
  size = 'md',
  isBusy = false,
  disabled = false,
  className = '',
  children,
  ...button
}: IconButtonProps) {
  return (
    <button
      type="button"
      className={`${look} ${className}`}
      data-size={size}
      aria-label={label}
      aria-busy={isBusy || undefined}
      data-loading={isBusy || undefined}
      disabled={disabled || isBusy}
      {...button}
    >
      {isBusy ? <Loader size={16} color="gray" /> : children}
    </button>
  );
}
