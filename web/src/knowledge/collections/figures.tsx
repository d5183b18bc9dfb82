import { useTranslation } from 'react-i18next';
import { useFormat } from '../../platform/i18n';
import type { Collection } from '../api-types';
import classes from './collections.module.css';

/** How much is in a collection, and how much of it is under way or has failed. */
export function Figures({ collection: { documents, chunks } }: { collection: Collection }) {
  const { t } = useTranslation('knowledge');
  const { number } = useFormat();
  const { total, ready, underWay, failed } = documents;
  const said = (key: 'ready' | 'passages' | 'underWay' | 'failed', count: number) =>
    t(`figures.${key}`, { count, shown: number(count) });
  if (total === 0) return <div className={classes.figures}>{t('figures.none')}</div>;
  return (
    <div className={classes.figures}>
      <span>{said('ready', ready)}</span>
      {chunks > 0 ? <span>{said('passages', chunks)}</span> : null}
      {underWay > 0 ? <span className={classes.underWay}>{said('underWay', underWay)}</span> : null}
      {failed > 0 ? <span className={classes.failed}>{said('failed', failed)}</span> : null}
    </div>
  );
}
