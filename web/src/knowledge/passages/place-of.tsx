import { useTranslation } from 'react-i18next';
import type { Passage } from '../api-types';
import classes from './passages.module.css';

/** The titles above a passage, and its page. */
export function PlaceOf({ passage: { page, titlePath } }: { passage: Pick<Passage, 'page' | 'titlePath'> }) {
  const { t } = useTranslation('knowledge');
  if (page === null && titlePath.length === 0) return null;
  return (
    <div className={classes.place}>
      <span>{titlePath.join(' › ')}</span>
      {page === null ? null : <span className={classes.page}>{t('passage.page', { page })}</span>}
    </div>
  );
}
