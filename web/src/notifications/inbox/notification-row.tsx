import { Button, Group, VisuallyHidden } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { MouseEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { safePath } from '../../platform/routing';
import { unhidden } from '../../platform/text';
import { Ago } from '../../platform/ui';
import type { Notification } from '../api-types';
import { useFollow } from '../follow';
import classes from './inbox.module.css';
import { typeIcons } from './type-icons';
import { useAcknowledge, useRead } from './use-reading';

interface NotificationRowProps {
  notification: Notification;
  isBrief: boolean;
  onFollow?: () => void;
}

/** One notification; it is read when one goes where it leads, or where there is no such place, presses it. */
export function NotificationRow({ notification, isBrief, onFollow }: NotificationRowProps) {
  const { t } = useTranslation('notifications');
  const { type, title, body, createdAt, readAt } = notification;
  const Glyph = typeIcons[type];
  const isUnread = readAt === null;
  return (
    <article className={classes.row} data-unread={isUnread || undefined} data-brief={isBrief || undefined}>
      <span className={classes.glyph} title={t(`type.${type}`)}>
        <Glyph size={18} stroke={1.7} aria-hidden />
      </span>
      <div className={classes.text}>
        <Title notification={notification} onFollow={onFollow}>
          {isUnread ? <VisuallyHidden>{t('inbox.unread')} </VisuallyHidden> : null}
          <bdi>{unhidden(title)}</bdi>
        </Title>
        {body ? (
          <div className={classes.body} data-whole={!isBrief || undefined}>
            <bdi>{unhidden(body)}</bdi>
          </div>
        ) : null}
      </div>
      <span className={classes.when}>
        <Ago time={createdAt} />
        {isUnread ? <span className={classes.dot} /> : null}
      </span>
      {isBrief ? null : <Deeds notification={notification} />}
    </article>
  );
}

function Title({
  notification,
  onFollow,
  children,
}: Pick<NotificationRowProps, 'notification' | 'onFollow'> & { children: ReactNode }) {
  const read = useRead();
  const follow = useFollow();
  const href = safePath(notification.link);
  if (!href)
    return (
      <button type="button" className={classes.title} onClick={() => read(notification)}>
        {children}
      </button>
    );
  const go = (event: MouseEvent) => {
    read(notification);
    // In a tab of its own, as the browser does it.
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    follow(href);
    onFollow?.();
  };
  return (
    <a href={href} className={classes.title} onClick={go} onAuxClick={() => read(notification)}>
      {children}
    </a>
  );
}

/** What else can be done with it. */
function Deeds({ notification }: { notification: Notification }) {
  const { t } = useTranslation('notifications');
  const read = useRead();
  const acknowledge = useAcknowledge();
  const { id, readAt, acknowledgedAt, actions } = notification;
  return (
    <Group gap="xs" className={classes.more}>
      {acknowledgedAt === null && actions.some(({ action }) => action === 'acknowledge') ? (
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconCheck size={14} aria-hidden />}
          loading={acknowledge.isPending}
          onClick={() => acknowledge.mutate(id)}
        >
          {t('inbox.acknowledge')}
        </Button>
      ) : null}
      {acknowledgedAt === null ? null : (
        <span className={classes.done}>
          <IconCheck size={14} aria-hidden />
          <Ago time={acknowledgedAt} say={(ago) => t('inbox.acknowledged', { ago })} />
        </span>
      )}
      {readAt === null ? (
        <Button variant="subtle" size="compact-sm" onClick={() => read(notification)}>
          {t('inbox.read')}
        </Button>
      ) : null}
      <Button
        renderRoot={(props: object) => (
          <Link to="/notifications/log" search={{ notificationId: id }} {...props} />
        )}
        variant="subtle"
        color="gray"
        size="compact-sm"
      >
        {t('inbox.deliveries')}
      </Button>
    </Group>
  );
}
