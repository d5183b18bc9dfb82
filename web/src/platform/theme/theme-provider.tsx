import { MantineProvider } from '@mantine/core';
import { setNonce } from 'get-nonce';
import { lazy, Suspense, type ReactNode } from 'react';
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import { patiently } from '../chunks';
import './global.css';
import { cssVariables, theme } from './theme';

/** Needed when something is said, and not before. */
const Notifications = lazy(
  patiently(() =>
    import('@mantine/notifications').then(({ Notifications: component }) => ({ default: component })),
  ),
);

/** It hears of dialogs from anywhere, so it need not stand around everything. */
const Dialogs = lazy(
  patiently(() =>
    import('@mantine/modals').then(({ ModalsProvider: component }) => ({ default: component })),
  ),
);

/** The policy of our page takes styles of scripts only with the nonce that the server gave it. */
const styleNonce = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? '';
// Dialogs keep the page under them still with a style of their own.
setNonce(styleNonce);

export function ThemeProvider({ children }: { children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={() => styleNonce}
    >
      <Suspense fallback={null}>
        <Notifications position="bottom-left" limit={3} />
        <Dialogs />
      </Suspense>
      {children}
    </MantineProvider>
  );
}
