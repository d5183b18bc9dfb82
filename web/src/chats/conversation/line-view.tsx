import { shallowEqual } from '@mantine/hooks';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../platform/i18n';
import { MessageView } from '../message/message-view';
import { PendingView } from '../message/pending-view';
import { RunView } from '../message/run-view';
import { SystemLine } from '../message/system-line';
import type { Line } from '../model/timeline';
import classes from './line-view.module.css';

interface LineViewProps {
  line: Line;
}

/** Lines are made anew with each change of the chat; those that say the same are not drawn again. */
export const LineView = memo(
  function LineView({ line }: LineViewProps) {
    switch (line.kind) {
      case 'day':
        return <Day date={line.date} />;
      case 'unread':
        return <Unread />;
      case 'message':
        return line.message.system ? <SystemLine message={line.message} /> : <MessageView {...line} />;
      case 'pending':
        return <PendingView {...line} />;
      case 'run':
        return <RunView run={line.run} />;
    }
  },
  (before, now) => shallowEqual(before.line, now.line),
);

function Day({ date }: { date: string }) {
  const format = useFormat();
  const year = format.isThisYear(date) ? {} : ({ year: 'numeric' } as const);
  return (
    <div className={classes.day}>
      <span>{format.date(date, { weekday: 'long', day: 'numeric', month: 'long', ...year })}</span>
    </div>
  );
}

function Unread() {
  const { t } = useTranslation('chats');
  return (
    <div className={classes.unread}>
      <span>{t('message.unread')}</span>
    </div>
  );
}
