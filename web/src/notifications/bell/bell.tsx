import { Popover, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { lazily, ListSkeleton } from '../../platform/ui';
import { unreadQuery } from '../queries';
import classes from './bell.module.css';

const InboxPanel = lazily(() => import('./inbox-panel'), 'InboxPanel');

/** How much I have not read yet; what it is comes when it is asked for. On phones it has the whole screen. */
export function Bell({ isPhone }: { isPhone: boolean }) {
  return isPhone ? (
    <Link to="/notifications" className={classes.bell}>
      <Count />
    </Link>
  ) : (
    <BellPopover />
  );
}

function BellPopover() {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const close = () => setOpened(false);
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="right-end"
      width={400}
      shadow="md"
      radius="md"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <UnstyledButton className={classes.bell} onClick={() => setOpened(!opened)}>
          <Count />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label={t('bell.title')}>
        <Suspense fallback={<ListSkeleton rows={4} />}>
          {opened ? <InboxPanel close={close} /> : null}
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}

function Count() {
  const { t } = useTranslation();
  const { data: unread = 0 } = useQuery(unreadQuery);
  return (
    <>
      <IconBell size={22} stroke={1.7} aria-hidden />
      <VisuallyHidden>{unread > 0 ? t('bell.unread', { count: unread }) : t('bell.title')}</VisuallyHidden>
      {unread > 0 ? (
        <span className={classes.count} aria-hidden>
          {unread > 99 ? '99+' : unread}
        </span>
      ) : null}
    </>
  );
}
