import type { NotificationData } from '@mantine/notifications';
import i18next from 'i18next';
import { problemText } from './problem-text';

const show = (notification: NotificationData): void =>
  void import('@mantine/notifications').then(({ notifications }) =>
    notifications.show({
      closeButtonProps: { 'aria-label': i18next.t('app:action.close') },
      ...notification,
    }),
  );

/** Says in the corner that something was done. */
export const notifyDone = (message: string): void => show({ message, color: 'artel' });

/** Says in the corner that something failed; for actions whose place has no room to say it. */
export const notifyProblem = (error: unknown): void =>
  show({ message: problemText(error), color: 'red', role: 'alert' });
