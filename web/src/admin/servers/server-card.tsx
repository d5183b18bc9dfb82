import { Badge, Code, Group, Paper, Progress, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../platform/i18n';
import { Ago } from '../../platform/ui';
import { Fact } from '../fact';
import type { ModelServer } from './queries';
import { rests, stateOf } from './server-state';
import classes from './servers.module.css';

const colors = {
  works: 'artel',
  full: 'yellow',
  tried: 'yellow',
  rests: 'orange',
  down: 'red',
  demo: 'yellow',
  unknown: 'gray',
} as const;

const providers: Record<string, string | undefined> = {
  ollama: 'Ollama',
  openai: 'OpenAI API',
  demo: 'Demo',
};

export function ServerCard({ server }: { server: ModelServer }) {
  const { t } = useTranslation('admin');
  const { name, provider, detail, routing } = server;
  const state = stateOf(server);
  return (
    <Paper withBorder p="md" component="li">
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <div style={{ minWidth: 0 }}>
            <Title order={2} size="h4" className={classes.name}>
              {name}
            </Title>
            <Text size="sm" c="dimmed" className={classes.name}>
              {[providers[provider] ?? provider, routing?.host].filter(Boolean).join(' · ')}
            </Text>
          </div>
          <Badge variant="light" color={colors[state]} c="var(--mantine-color-text)" tt="none" flex="none">
            {t(`servers.state.${state}`)}
          </Badge>
        </Group>
        {state === 'works' ? null : (
          <Text size="sm" c="dimmed">
            {t(`servers.stateAbout.${rests(server) ? 'rests' : state}`)}
          </Text>
        )}
        {routing ? <Places routing={routing} /> : null}
        <dl className={classes.facts}>
          <Checked server={server} />
          {routing ? (
            <>
              <Fact name={t('servers.turn')}>
                {t('servers.turnOf', { order: routing.order, weight: routing.weight })}
              </Fact>
              <Fact name={t('servers.calls')}>
                <Calls routing={routing} />
              </Fact>
            </>
          ) : null}
          <Models name={t('servers.models')} models={server.models} />
          <Models name={t('servers.embeddings')} models={server.embeddings} />
        </dl>
        {detail ? (
          <div>
            <Text size="sm" c="dimmed" mb={4}>
              {t('servers.failure')}
            </Text>
            <Code block className={classes.detail}>
              {detail}
            </Code>
          </div>
        ) : null}
      </Stack>
    </Paper>
  );
}

type Routing = NonNullable<ModelServer['routing']>;

function Places({ routing: { inUse, concurrency, waiting } }: { routing: Routing }) {
  const { t } = useTranslation('admin');
  const { number } = useFormat();
  const used =
    concurrency === undefined
      ? t('servers.unbounded', { count: inUse })
      : t('servers.used', { used: number(inUse), most: number(concurrency) });
  return (
    <div>
      <Group justify="space-between" gap="xs">
        <Text size="sm">{used}</Text>
        <Text size="sm" c={waiting > 0 ? undefined : 'dimmed'} fw={waiting > 0 ? 600 : undefined}>
          {t('servers.inLine', { number: number(waiting) })}
        </Text>
      </Group>
      {concurrency === undefined ? null : (
        <Progress
          mt={4}
          value={Math.min(100, (inUse / concurrency) * 100)}
          color={inUse >= concurrency ? 'yellow' : 'artel'}
          aria-label={used}
        />
      )}
    </div>
  );
}

function Checked({ server: { checkedAt, latencyMs } }: { server: ModelServer }) {
  const { t } = useTranslation('admin');
  const { number } = useFormat();
  if (!checkedAt && latencyMs === undefined) return null;
  return (
    <Fact name={t('servers.checked')}>
      {checkedAt ? <Ago time={checkedAt} /> : null}
      {checkedAt && latencyMs !== undefined ? ' · ' : null}
      {latencyMs === undefined
        ? null
        : t('servers.delay', { delay: number(latencyMs, { maximumFractionDigits: 0 }) })}
    </Fact>
  );
}

function Calls({ routing: { succeeded, failed } }: { routing: Routing }) {
  const { t } = useTranslation('admin');
  const { number } = useFormat();
  return t('servers.counted', { succeeded: number(succeeded), failed: number(failed) });
}

const mostShown = 6;

function Models({ name, models = [] }: { name: string; models?: string[] }) {
  const { t } = useTranslation('admin');
  if (models.length === 0) return null;
  const others = models.length - mostShown;
  return (
    <Fact name={name}>
      <span className={classes.models}>
        {models.slice(0, mostShown).map((model) => (
          <Code key={model}>{model}</Code>
        ))}
        {others > 0 ? (
          <span title={models.slice(mostShown).join(', ')}>{t('servers.more', { count: others })}</span>
        ) : null}
      </span>
    </Fact>
  );
}
