import { Box, Button, Center, Code, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconLock, IconPlugConnectedX, IconRefresh, type Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem } from '../api';
import { useProblemText } from './problem-text';
import classes from './states.module.css';

interface StateProps {
  icon: Icon;
  title: string;
  children?: ReactNode;
  /** The next step: a button or a link. */
  action?: ReactNode;
  /** 1 where it is all that a page says. */
  order?: 1 | 2;
}

/** Nothing is here yet: says why, and what to do next. */
export function EmptyState({ icon: Glyph, title, children, action, order = 2 }: StateProps) {
  return (
    <Center className={classes.state}>
      <Stack align="center" gap="sm" maw="26rem" ta="center">
        <Box className={classes.glyph} aria-hidden>
          <Glyph size={28} stroke={1.6} />
        </Box>
        <Title order={order} size="h3">
          {title}
        </Title>
        {children ? <Text c="dimmed">{children}</Text> : null}
        {action}
      </Stack>
    </Center>
  );
}

/** Who may not see what is here is told so before anything is asked for. */
export function Locked() {
  const { t } = useTranslation();
  return (
    <EmptyState icon={IconLock} title={t('state.forbidden')} order={1}>
      {t('state.forbiddenAbout')}
    </EmptyState>
  );
}

/** Something failed: says what, what to do, and how to name it to whoever runs the server. */
export function ErrorState({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  const text = useProblemText();
  const isOffline = isProblem(error, 'offline');
  return (
    <div role="alert" className={classes.fill}>
      <EmptyState
        icon={isOffline ? IconPlugConnectedX : IconAlertTriangle}
        title={t(isOffline ? 'state.offline' : 'state.failed')}
        action={
          retry ? (
            <Button variant="default" leftSection={<IconRefresh size={16} />} onClick={retry}>
              {t('state.retry')}
            </Button>
          ) : null
        }
      >
        {text(error)}
        {isProblem(error) && error.requestId ? (
          <Code className={classes.request}>{t('state.request', { id: error.requestId })}</Code>
        ) : null}
      </EmptyState>
    </div>
  );
}

/** What a list looks like before it is there. */
export function ListSkeleton({ rows = 6 }: { rows?: number }) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm" p="sm" aria-busy aria-label={t('state.loading')} role="status">
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={36} radius="md" />
      ))}
    </Stack>
  );
}

/** What a page looks like before it is there. */
export function PageSkeleton() {
  const { t } = useTranslation();
  return (
    <Stack gap="md" p="xl" maw="48rem" mx="auto" aria-busy aria-label={t('state.loading')} role="status">
      <Skeleton height={28} width="40%" />
      <Skeleton height={14} width="70%" />
      <Skeleton height={120} />
      <Skeleton height={120} />
    </Stack>
  );
}
