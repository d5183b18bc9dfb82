import { Alert, Badge, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconHandStop, IconMessage } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../platform/i18n';
import { EmptyState, ErrorState, ListSkeleton, Page, PageSkeleton } from '../../platform/ui';
import type { RunDetails, RunStep } from '../api-types';
import { runQuery, stepsQuery } from '../queries';
import { barsOf, rowsOf } from '../timeline/bars';
import { totalsOf } from '../timeline/figures';
import { scaleOf } from '../timeline/scale';
import classes from '../timeline/timeline.module.css';
import { TimelineRow } from '../timeline/timeline-row';

const ended: RunDetails['status'][] = ['succeeded', 'failed', 'cancelled'];
const colors: Record<RunDetails['status'], string> = {
  queued: 'gray',
  running: 'blue',
  waiting_approval: 'yellow',
  succeeded: 'artel',
  failed: 'red',
  cancelled: 'gray',
};
/** While it goes on; its end is what people wait for. */
const askAgainMillis = 2_000;

/** How an answer came about. */
export function RunScreen() {
  const { t } = useTranslation('agents');
  const { runId } = useParams({ from: '/member/runs/$runId' });
  const run = useQuery({
    ...runQuery(runId),
    refetchInterval: ({ state: { data } }) => (data && ended.includes(data.status) ? false : askAgainMillis),
  });
  const isOver = run.data ? ended.includes(run.data.status) : false;
  const steps = useQuery({ ...stepsQuery(runId), refetchInterval: isOver ? false : askAgainMillis });
  if (run.error && !run.data)
    return (
      <Page title={t('timeline.title')} size="wide">
        <ErrorState error={run.error} retry={() => void run.refetch()} />
      </Page>
    );
  if (!run.data) return <PageSkeleton />;
  return (
    <Page
      title={t('timeline.title')}
      size="wide"
      about={<About run={run.data} />}
      actions={<ToChat run={run.data} />}
    >
      <Notices run={run.data} />
      {steps.error && !steps.data ? (
        <ErrorState error={steps.error} retry={() => void steps.refetch()} />
      ) : steps.data ? (
        <Timeline steps={steps.data} now={steps.dataUpdatedAt} />
      ) : (
        <ListSkeleton />
      )}
    </Page>
  );
}

/** To the answer, or to what was asked while there is none. */
function ToChat({ run: { chatId, messageId, triggerMessageId } }: { run: RunDetails }) {
  const { t } = useTranslation('agents');
  const message = messageId ?? triggerMessageId ?? undefined;
  if (chatId === null) return null;
  return (
    <Button
      variant="default"
      leftSection={<IconMessage size={16} aria-hidden />}
      renderRoot={(props) => <Link to="/chats/$chatId" params={{ chatId }} search={{ message }} {...props} />}
    >
      {t('timeline.toChat')}
    </Button>
  );
}

function About({ run }: { run: RunDetails }) {
  const { t } = useTranslation('agents');
  const { dateTime } = useFormat();
  return (
    <Group gap="xs" mt={4} component="span">
      <Badge component="span" variant="light" color={colors[run.status]} tt="none">
        {t(`runStatus.${run.status}`)}
      </Badge>
      <span>@@{run.agentUsername}</span>
      <span>{dateTime(run.createdAt)}</span>
    </Group>
  );
}

function Notices({ run: { error, approvals } }: { run: RunDetails }) {
  const { t } = useTranslation('agents');
  return (
    <>
      {error ? (
        <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} title={error.code}>
          {error.detail}
        </Alert>
      ) : null}
      {approvals.length > 0 ? (
        <Alert color="yellow" variant="light" icon={<IconHandStop size={18} />}>
          <Group justify="space-between">
            <Text>{t('timeline.waits')}</Text>
            <Button component={Link} to="/approvals" size="xs" variant="default">
              {t('timeline.toApprovals')}
            </Button>
          </Group>
        </Alert>
      ) : null}
    </>
  );
}

function Timeline({ steps, now }: { steps: RunStep[]; now: number }) {
  const { t } = useTranslation('agents');
  if (steps.length === 0)
    return (
      <EmptyState icon={IconHandStop} title={t('timeline.none')}>
        {t('timeline.noneAbout')}
      </EmptyState>
    );
  const rows = rowsOf(barsOf(steps, now));
  const scale = scaleOf(rows.filter(({ step }) => step.kind !== 'approval'));
  return (
    <Stack gap="md">
      <Totals steps={steps} />
      <ol className={classes.list} aria-label={t('timeline.title')}>
        {rows.map((row) => (
          <TimelineRow key={row.id} row={row} scale={scale} />
        ))}
      </ol>
    </Stack>
  );
}

function Totals({ steps }: { steps: RunStep[] }) {
  const { t } = useTranslation('agents');
  const { number } = useFormat();
  const { models, tools, inputTokens, outputTokens, cost } = totalsOf(steps);
  const figures = [
    [t('timeline.models'), number(models)],
    [t('timeline.tools'), number(tools)],
    [t('timeline.tokens'), `${number(inputTokens)} → ${number(outputTokens)}`],
    ...(cost === undefined ? [] : [[t('timeline.cost'), number(cost, { maximumFractionDigits: 4 })]]),
  ];
  return (
    <Group gap="xs var(--mantine-spacing-xl)" component="dl" m={0}>
      {figures.map(([name, value]) => (
        <div key={name} className={classes.stat}>
          <Text component="dt" size="sm" c="dimmed">
            {name}
          </Text>
          <Text component="dd" size="xl" fw={600} m={0}>
            {value}
          </Text>
        </div>
      ))}
    </Group>
  );
}
