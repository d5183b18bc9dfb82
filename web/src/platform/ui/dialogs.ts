import type { modals } from '@mantine/modals';

/** Dialogs that are opened by a word: loaded after the screen, which is there without them. */
const opener = () => import('@mantine/modals').then(({ modals: loaded }) => loaded);

export const openDialog = (dialog: Parameters<typeof modals.open>[0]): void =>
  void opener().then((loaded) => loaded.open(dialog));

export const openConfirmDialog = (dialog: Parameters<typeof modals.openConfirmModal>[0]): void =>
  void opener().then((loaded) => loaded.openConfirmModal(dialog));
