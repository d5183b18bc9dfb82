import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { NewChatDialog } from './new-chat-dialog';

/** The dialog is to be rendered where it is opened. */
export function useNewChat(): { open: () => void; dialog: ReactNode } {
  const [opened, { open, close }] = useDisclosure(false);
  return { open, dialog: <NewChatDialog opened={opened} close={close} /> };
}
