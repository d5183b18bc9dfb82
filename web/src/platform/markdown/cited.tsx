import { useTranslation } from 'react-i18next';
import classes from './markdown.module.css';

/** The number of a source. What it does is heard by whoever shows the text: there may be very many. */
export function Cited({ n }: { n: number }) {
  const { t } = useTranslation();
  return (
    <button type="button" className={classes.cited} data-cited={n} aria-label={t('markdown.cited', { n })}>
      {n}
    </button>
  );
}
