import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { channelName } from '../../platform/channel-name';
import { useFormat } from '../../platform/i18n';
import { Fence } from '../../platform/ui';
import type { Message } from '../model/history';
import { Face } from '../people/face';
import classes from './message.module.css';

interface MessageFrameProps {
  id?: string;
  author: Pick<Message['author'], 'kind' | 'name'>;
  /** Somebody who wrote it elsewhere in its author's place: they are shown. */
  written?: Message['written'] | undefined;
  time?: string;
  /** The first of its author's neighbours shows who they are. */
  isFirst: boolean;
  /** At the corner, when one is there. */
  actions?: ReactNode;
  children: ReactNode;
}

/** One message: whose it is, what it says, and what can be done with it. */
export function MessageFrame({
  id,
  author: saidBy,
  written,
  time,
  isFirst,
  actions,
  children,
}: MessageFrameProps) {
  const { t } = useTranslation('chats');
  const format = useFormat();
  const author = written ? { kind: 'user' as const, name: written.name } : saidBy;
  const isRole = author.kind === 'agent';
  return (
    <article
      id={id}
      // Answers take the focus, and with it the keys of verdicts.
      tabIndex={isRole ? 0 : undefined}
      className={classes.message}
      data-first={isFirst || undefined}
      data-role={isRole || undefined}
      aria-label={time ? t('message.label', { name: author.name, time: format.time(time) }) : author.name}
    >
      <div className={classes.margin}>
        {isFirst ? (
          <Face kind={author.kind} name={author.name} size={36} />
        ) : (
          <time className={classes.lateTime} dateTime={time}>
            {time ? format.time(time) : null}
          </time>
        )}
      </div>
      <div className={classes.body}>
        {isFirst ? (
          <div className={classes.author}>
            <span className={classes.name}>
              <bdi>{author.name}</bdi>
            </span>
            {isRole ? <span className={classes.kind}>{t('message.role')}</span> : null}
            {written ? (
              <span className={classes.kind}>
                {t('message.writtenIn', { channel: channelName(written.channel) })}
              </span>
            ) : null}
            {time ? (
              <time className={classes.time} dateTime={time} title={format.dateTime(time)}>
                {format.time(time)}
              </time>
            ) : null}
          </div>
        ) : null}
        <Fence
          of={children}
          fallback={
            <Text size="sm" c="dimmed">
              {t('message.unshown')}
            </Text>
          }
        >
          {children}
        </Fence>
      </div>
      {actions}
    </article>
  );
}
