import { ActionIcon, Tooltip } from '@mantine/core';
import { IconAt } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { listed } from '../model/list-news';
import { chatListQuery } from '../queries';
import classes from './chat-list.module.css';

/** The way to what mentions me, and how much of it is new: a new mention brings its chat to the top of the list. */
export function MentionsLink() {
  const { t } = useTranslation('chats');
  const { data } = useInfiniteQuery(chatListQuery(false));
  const count = data ? listed(data).reduce((sum, { mentionCount }) => sum + mentionCount, 0) : 0;
  const label = count > 0 ? t('list.toNewMentions', { count }) : t('list.toMentions');
  return (
    <Tooltip label={label}>
      <ActionIcon
        component={Link}
        to="/mentions"
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={label}
        className={classes.mentions}
      >
        <IconAt size={20} stroke={1.7} />
        {count > 0 ? <span className={classes.new}>{count > 99 ? '99+' : count}</span> : null}
      </ActionIcon>
    </Tooltip>
  );
}
