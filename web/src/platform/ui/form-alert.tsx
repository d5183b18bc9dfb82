import { Alert } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { useProblemText } from './problem-text';

/** What is wrong with a form as a whole; nothing without an error. */
export function FormAlert({ error }: { error: unknown }) {
  const text = useProblemText();
  if (!error) return null;
  return (
    <Alert color="red" variant="light" icon={<IconAlertCircle size={18} />} role="alert">
      {text(error)}
    </Alert>
  );
}
