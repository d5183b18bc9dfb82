import { IconChevronLeft } from '@tabler/icons-react';
import { Link, Outlet, useMatchRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../platform/session';
import { Locked } from '../../platform/ui';
import { sections } from '../sections';
import classes from './admin.module.css';

/** Around the parts of the administration: tabs, or on phones the way back to the list of them. */
export function AdminScreen() {
  // Forms of the parts speak those of `identity` too: a screen does not vanish for a moment when one opens.
  const { t } = useTranslation(['admin', 'app', 'identity']);
  const may = useMay();
  const isAtList = Boolean(useMatchRoute()({ to: '/admin' }));
  if (!may('user:manage')) return <Locked />;
  return (
    <div className={classes.admin}>
      <nav className={classes.tabs} aria-label={t('title')}>
        {sections.map(({ to, label, icon: Glyph }) => (
          <Link key={to} to={to} className={classes.tab} activeOptions={{ includeSearch: false }}>
            <Glyph size={17} stroke={1.7} aria-hidden />
            {t(label)}
          </Link>
        ))}
      </nav>
      {isAtList ? null : (
        <nav className={classes.back} aria-label={t('title')}>
          <Link to="/admin">
            <IconChevronLeft size={18} aria-hidden />
            {t('title')}
          </Link>
        </nav>
      )}
      <div className={classes.part}>
        <Outlet />
      </div>
    </div>
  );
}
