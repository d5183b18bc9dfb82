import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemText } from '../../platform/ui';
import { messageQuery, type Review } from '../queries';
import classes from './queue.module.css';

/** What was asked: its beginning, and all of it for who wants to judge by that. */
export function Question({ question }: { question: NonNullable<Review['message']['replyTo']> }) {
  const { t } = useTranslation('reviews');
  const [isUnfolded, setUnfolded] = useState(false);
  const { id, author, excerpt, deleted } = question;
  const whole = useQuery({ ...messageQuery(id), enabled: isUnfolded });
  const short = deleted ? t('card.questionGone') : excerpt || t('card.file');
  return (
    <blockquote className={classes.question}>
      <Text span fw={600} inherit>
        <bdi>{author.name}</bdi>:
      </Text>{' '}
      {isUnfolded && whole.data ? <span className={classes.whole}>{whole.data.content}</span> : short}{' '}
      {excerpt.endsWith('…') ? (
        <Anchor
          component="button"
          type="button"
          inherit
          aria-expanded={isUnfolded}
          onClick={() => setUnfolded(!isUnfolded)}
        >
          {t(isUnfolded ? 'card.less' : 'card.wholeQuestion')}
        </Anchor>
      ) : null}
      {isUnfolded && whole.error ? (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {problemText(whole.error)}
        </Text>
      ) : null}
    </blockquote>
  );
}
