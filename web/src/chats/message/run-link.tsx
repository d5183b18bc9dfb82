import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../platform/session';
import classes from './message.module.css';

/** To all that was done for an answer, for those who may see it. */
export function RunLink({ runId }: { runId: string }) {
  const { t } = useTranslation('chats');
  const may = useMay();
  if (!may('run:read')) return null;
  return (
    <Link to="/runs/$runId" params={{ runId }} className={classes.link}>
      {t('steps.all')}
    </Link>
  );
}
