import { Progress, Text } from '@mantine/core';
import { IconLetterCase, IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../platform/i18n';
import { statusQuery } from './queries';
import classes from './status-line.module.css';
import { useWhyLexical } from './why-lexical';

/** While passages are made anew nobody tells how far they have come. */
const askAgainMillis = 3_000;

/** What everybody who searches ought to know: that it is by words alone, or that passages are being made anew. */
export function StatusLine() {
  const { t } = useTranslation('knowledge');
  const { number } = useFormat();
  const whyLexical = useWhyLexical();
  const { data: status } = useQuery({
    ...statusQuery,
    refetchInterval: ({ state: { data } }) => (data?.reindexing ? askAgainMillis : false),
  });
  if (!status) return null;
  const { mode, reindexing } = status;
  if (reindexing) {
    const { done, total } = reindexing;
    return (
      <div className={classes.line} role="status">
        <IconRefresh size={18} aria-hidden />
        <div className={classes.words}>
          <b>{t('status.reindexing')}</b>{' '}
          <Text span c="dimmed" inherit>
            {t('status.reindexed', { done: number(done), total: number(total) })}
          </Text>
          <Progress
            mt={6}
            size="sm"
            value={total > 0 ? (done / total) * 100 : 0}
            aria-label={t('status.reindexing')}
          />
        </div>
      </div>
    );
  }
  if (mode === 'hybrid') return null;
  return (
    <div className={classes.line} role="status">
      <IconLetterCase size={18} aria-hidden />
      <div className={classes.words}>
        <b>{t('status.lexical')}</b>{' '}
        <Text span c="dimmed" inherit>
          {t('status.lexicalAbout')} {whyLexical(status)}
        </Text>
      </div>
    </div>
  );
}
