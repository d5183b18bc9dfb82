import i18next from 'i18next';

/** Says in the corner that something was refused, in words that are ours. */
export const say = (message: string): void =>
  void import('@mantine/notifications').then(({ notifications }) =>
    notifications.show({
      message,
      color: 'red',
      role: 'alert',
      closeButtonProps: { 'aria-label': i18next.t('app:action.close') },
    }),
  );
