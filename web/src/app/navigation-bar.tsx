import { VisuallyHidden } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Bell } from '../notifications';
import { useMay } from '../platform/session';
import { Logo } from '../platform/ui';
import { MorePlaces } from './more-places';
import { places, type ShownPlace } from './navigation';
import classes from './shell.module.css';
import { UserMenu } from './user-menu';

/** The bar of places: at the side, on phones at the bottom. */
export function Navigation({ isPhone }: { isPhone: boolean }) {
  const { t } = useTranslation();
  const may = useMay();
  const open = places.filter(({ permission }) => may(permission));
  const [inBar, others] = isPhone
    ? [open.filter(isAtHand), open.filter((place) => !isAtHand(place))]
    : [open, []];
  return (
    <section className={classes.bar} aria-label={t('nav.bar')}>
      {isPhone ? null : <Logo size={34} />}
      <nav className={classes.places} aria-label={t('nav.main')}>
        {inBar.map((place) => (
          <PlaceLink key={place.to} {...place} />
        ))}
        {others.length > 0 ? <MorePlaces places={others} /> : null}
      </nav>
      <Bell isPhone={isPhone} />
      <UserMenu isPhone={isPhone} />
    </section>
  );
}

const isAtHand = (place: ShownPlace): boolean => 'isAtHand' in place;

const nothing = () => 0;

function PlaceLink({ to, label, icon: Glyph, ...rest }: ShownPlace) {
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
