import { Anchor, Group, Text } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CitedText } from '../../knowledge';
import { useFormat } from '../../platform/i18n';
import { Markdown } from '../../platform/markdown';
import { NameAvatar } from '../../platform/ui';
import type { Review } from '../queries';
import { useJudged } from '../validation/judging';
import { Validation } from '../validation/lazy-validation';
import { isWaiting, type Message } from '../validation/verdict';
import { Question } from './question';
import classes from './queue.module.css';

/** In pixels. Longer answers are unfolded by who wants to read on. */
const mostHeight = 420;

interface ReviewCardProps {
  review: Review;
  onDecided: () => void;
}

/** One answer that waits: the question, the answer, and the verdict in place. Afterwards a line remains. */
export function ReviewCard({ review: { message: loaded, chat }, onDecided }: ReviewCardProps) {
  const { t } = useTranslation('reviews');
  const format = useFormat();
  const id = useId();
  const message = useJudged(loaded);
  const { author, createdAt } = message;
  const isOpen = isWaiting(message);
  return (
    <article
      className={classes.card}
      tabIndex={0}
      aria-labelledby={`${id}-who`}
      data-waiting={isOpen || undefined}
    >
      <Group gap="xs" wrap="nowrap" align="center">
        <NameAvatar name={author.name} size={isOpen ? 32 : 24} isRole />
        <div className={classes.who}>
          <Text id={`${id}-who`} component="h2" size="md" fw={600} truncate>
            {author.name}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            <time dateTime={createdAt} title={format.dateTime(createdAt)}>
              {format.ago(createdAt)}
            </time>
            {' · '}
            <Link to="/chats/$chatId" params={{ chatId: chat.id }} search={{ message: message.id }}>
              {chat.title || t('card.chat')}
            </Link>
          </Text>
        </div>
      </Group>
      {message.replyTo ? <Question question={message.replyTo} /> : null}
      {isOpen ? <Answer message={message} /> : null}
      <Validation message={loaded} mayJudge onDecided={onDecided} />
    </article>
  );
}

function Answer({ message: { content, citations } }: { message: Message }) {
  const { t } = useTranslation('reviews');
  const [isUnfolded, setIsUnfolded] = useState(false);
  const { ref, height } = useElementSize();
  const isLong = height > mostHeight;
  return (
    <div className={classes.answer}>
      <div className={classes.folded} style={isUnfolded ? undefined : { maxHeight: mostHeight }}>
        <div ref={ref}>
          <CitedText citations={citations}>
            <Markdown text={content} cited={citations.map(({ n }) => n)} />
          </CitedText>
        </div>
      </div>
      {isLong ? (
        <Anchor
          component="button"
          type="button"
          size="sm"
          aria-expanded={isUnfolded}
          onClick={() => setIsUnfolded(!isUnfolded)}
        >
          {t(isUnfolded ? 'card.less' : 'card.more')}
        </Anchor>
      ) : null}
    </div>
  );
}
