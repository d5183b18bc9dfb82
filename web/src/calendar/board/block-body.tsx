import { VisuallyHidden } from '@mantine/core';
import { IconArrowsExchange, IconRepeat } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CalendarEvent, Occurrence } from '../api-types';
import { useZoned } from '../use-zone';
import classes from './board.module.css';
import { looks } from './look';

/** What stands on a block: when, what, and what became of it. */
export function BlockBody({
  occurrence,
  event,
}: {
  occurrence: Occurrence;
  event: CalendarEvent | undefined;
}) {
  const { t } = useTranslation('calendar');
  const { time } = useZoned();
  const { status, moved, title, startsAt } = occurrence;
  const { icon: Glyph } = looks[status];
  return (
    <span className={classes.body} data-status={status}>
      {Glyph ? <Glyph size={12} aria-hidden className={classes.glyph} /> : null}
      {moved ? <IconArrowsExchange size={12} aria-hidden className={classes.glyph} /> : null}
      {event?.kind === 'recurring' && !Glyph && !moved ? (
        <IconRepeat size={12} aria-hidden className={classes.glyph} />
      ) : null}
      <span className={classes.time}>{time(startsAt)}</span> <span className={classes.title}>{title}</span>
      <VisuallyHidden>
        {status === 'scheduled' ? '' : ` (${t(`status.${status}`)})`}
        {moved ? ` (${t('status.moved')})` : ''}
      </VisuallyHidden>
    </span>
  );
}
