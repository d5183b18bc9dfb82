import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { languageFor, rememberedLanguage, speak } from '../platform/i18n';
import { LiveProvider } from '../platform/live';
import { meQuery, useMe } from '../platform/session';
import { PageSkeleton } from '../platform/ui';
import { Banners } from './banners';
import { Keyboard } from './keyboard';
import { LiveUpdates } from './live-updates';
import { Navigation } from './navigation-bar';
import { OverlayProvider } from './overlays';
import classes from './shell.module.css';

/** Around every screen of a person who is signed in: the way between places, and what holds everywhere. */
export function Shell() {
  const { data: me } = useQuery(meQuery);
  return me ? <Places /> : null;
}

function Places() {
  const { t } = useTranslation();
  const isPhone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  const { user } = useMe();
  useOwnLanguage(user.locale);
  return (
    <LiveProvider key={user.id}>
      <LiveUpdates />
      <OverlayProvider>
        <Keyboard />
        <a href="#content" className={classes.skip}>
          {t('nav.skip')}
        </a>
        <div className={classes.shell}>
          <Navigation isPhone={isPhone} />
          <div className={classes.screen}>
            <Banners />
            <main id="content" tabIndex={-1} className={classes.content}>
              <Suspense fallback={<PageSkeleton />}>
                <Outlet />
              </Suspense>
            </main>
          </div>
        </div>
      </OverlayProvider>
    </LiveProvider>
  );
}

/** On a device where nobody has chosen a language, the person's own. */
function useOwnLanguage(locale: string): void {
  useEffect(() => {
    if (!rememberedLanguage()) void speak(languageFor([locale]));
  }, [locale]);
}
