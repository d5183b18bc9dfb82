import { VisuallyHidden } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Bell } from '../notifications';
import { useMay } from '../platform/session';
import { Logo } from '../platform/ui';
import { places } from './navigation';
import classes from './shell.module.css';
import { UserMenu } from './user-menu';

/** The bar of places: at the side, on phones at the bottom. */
export function Navigation({ isPhone }: { isPhone: boolean }) {
  const { t } = useTranslation();
  const may = useMay();
  return (
    <section className={classes.bar} aria-label={t('nav.bar')}>
      {isPhone ? null : <Logo size={34} />}
      <nav className={classes.places} aria-label={t('nav.main')}>
        {places
          .filter(({ permission }) => may(permission))
          .map((place) => (
            <PlaceLink key={place.to} {...place} />
          ))}
      </nav>
      <Bell isPhone={isPhone} />
      <UserMenu isPhone={isPhone} />
    </section>
  );
}

const nothing = () => 0;

function PlaceLink({ to, label, icon: Glyph, ...rest }: (typeof places)[number]) {
  const { t } = useTranslation();
  // The same for this place each time.
  const useCount = 'useCount' in rest ? rest.useCount : nothing;
  const count = useCount();
  return (
    <Link to={to} className={classes.place}>
      <Glyph size={22} stroke={1.7} aria-hidden />
      {t(label)}
      {count > 0 ? (
        <span className={classes.count}>
          <span aria-hidden>{count > 99 ? '99+' : count}</span>
          <VisuallyHidden>{t('nav.waiting', { count })}</VisuallyHidden>
        </span>
      ) : null}
    </Link>
  );
}
