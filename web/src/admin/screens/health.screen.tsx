import { Alert, Badge, Code, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { version } from '../../../../package.json';
import { signupQuery } from '../../identity';
import { HowToConnect } from '../../welcome';
import type { Schema } from '../../platform/api';
import { useFormat } from '../../platform/i18n';
import { ErrorState, ListSkeleton, Page } from '../../platform/ui';
import { healthQuery, isKnownPart } from '../health';

type Health = Schema<'Health'>;
type Check = Health['checks'][string];

export function HealthScreen() {
  const { t } = useTranslation('admin');
  const { data, error, refetch } = useQuery(healthQuery);
  return (
    <Page title={t('health.title')} about={t('health.about')} size="wide">
      {error ? <ErrorState error={error} retry={() => void refetch()} /> : null}
      {data ? <Parts health={data} /> : error ? null : <ListSkeleton rows={4} />}
    </Page>
  );
}

function Parts({ health: { status, checks, mode, profile } }: { health: Health }) {
  const { t } = useTranslation('admin');
  const isGood = status === 'ok';
  const { model } = checks;
  const { data: signup } = useQuery(signupQuery);
  return (
    <>
      <Alert
        variant="light"
        color={isGood ? 'artel' : 'red'}
        icon={isGood ? <IconCircleCheck size={20} /> : <IconAlertTriangle size={20} />}
        title={t(`health.status.${status}`)}
      >
        {t(`health.statusAbout.${status}`)}
      </Alert>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {Object.entries(checks).map(([name, check]) => (
          <Part key={name} name={name} check={check} />
        ))}
        {signup?.sendsMail === false ? <NoMail /> : null}
      </SimpleGrid>
      {model ? <Model model={model} /> : null}
      <Text size="sm" c="dimmed">
        {t('health.installation', { version, mode, profile })}
      </Text>
    </>
  );
}

const stateColors = { up: 'artel', down: 'red', demo: 'yellow', off: 'gray' } as const;

function Part({ name, check }: { name: string; check: Check }) {
  const { t } = useTranslation('admin');
  const format = useFormat();
  const delay = format.number(check.latencyMs, { maximumFractionDigits: 1 });
  return (
    <PartCard
      name={isKnownPart(name) ? t(`health.part.${name}`) : name}
      about={isKnownPart(name) ? t(`health.partAbout.${name}`) : null}
      color={stateColors[check.state]}
      state={t(`health.state.${check.state}`)}
    >
      {check.state === 'down' || check.state === 'off' ? null : (
        <Text size="sm" mt={4}>
          {t('health.delay', { delay })}
        </Text>
      )}
    </PartCard>
  );
}

/** Nothing is broken, so the server's checks are silent about it. */
function NoMail() {
  const { t } = useTranslation('admin');
  return (
    <PartCard
      name={t('health.mail')}
      about={t('health.mailAbout')}
      color="yellow"
      state={t('health.mailMissing')}
    />
  );
}

interface PartCardProps {
  name: string;
  about: ReactNode;
  color: string;
  state: string;
  children?: ReactNode;
}

function PartCard({ name, about, color, state, children }: PartCardProps) {
  return (
    <Paper withBorder p="md" component="li">
      <Group justify="space-between" wrap="nowrap">
        <Text fw={600}>{name}</Text>
        <Badge variant="light" color={color} c="var(--mantine-color-text)" tt="none">
          {state}
        </Badge>
      </Group>
      <Text size="sm" c="dimmed">
        {about}
      </Text>
      {children}
    </Paper>
  );
}

/** A model's check also names it. */
function Model({ model }: { model: Check }) {
  const { t } = useTranslation('admin');
  const named = [model.model, model.provider].filter((part) => typeof part === 'string');
  return (
    <Paper withBorder p="lg" component="section">
      <Stack>
        <Title order={2} size="h3">
          {t('health.model')}
        </Title>
        <Text>
          {t(model.state === 'demo' ? 'health.demo' : 'health.connected')}{' '}
          {model.state === 'demo' ? null : <Code>{named.join(' · ')}</Code>}
        </Text>
        <Text size="sm" c="dimmed">
          {t('health.connectOther')}
        </Text>
        <Suspense fallback={<ListSkeleton rows={2} />}>
          <HowToConnect />
        </Suspense>
      </Stack>
    </Paper>
  );
}
