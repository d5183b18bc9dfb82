import { Group, Paper, Text, ThemeIcon, Title } from '@mantine/core';
import { IconAlertTriangle, IconRoute } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ModelServer } from './queries';
import { turnsOf, type Turn } from './server-state';
import classes from './servers.module.css';

/** Who answers now, and who does when they cannot. */
export function Fallback({ servers }: { servers: ModelServer[] }) {
  const { t } = useTranslation('admin');
  const routed = servers.filter(({ routing }) => routing);
  if (routed.length === 0) return null;
  const turns = turnsOf(routed);
  const asked = turns.flatMap((turn) => turn.servers);
  const out = routed.filter((server) => !asked.includes(server));
  const isNobody = asked.length === 0;
  const isHopeless = asked.every(({ state }) => state === 'down');
  const Glyph = isHopeless ? IconAlertTriangle : IconRoute;
  return (
    <Paper withBorder p="md" component="section">
      <Group wrap="nowrap" align="flex-start">
        <ThemeIcon variant="light" color={isHopeless ? 'red' : 'artel'} radius="xl" size="lg" aria-hidden>
          <Glyph size={20} stroke={1.7} />
        </ThemeIcon>
        <div style={{ minWidth: 0 }}>
          <Title order={2} size="h5">
            {t(isNobody ? 'servers.allRest' : isHopeless ? 'servers.nobody' : 'servers.order')}
          </Title>
          {isNobody ? <Text size="sm">{t('servers.allRestAbout')}</Text> : <Turns turns={turns} />}
          {out.length > 0 && !isNobody ? (
            <Text size="sm" c="dimmed">
              {t('servers.leftOut', { names: out.map(({ name }) => name).join(', ') })}
            </Text>
          ) : null}
        </div>
      </Group>
    </Paper>
  );
}

function Turns({ turns }: { turns: Turn[] }) {
  const { t } = useTranslation('admin');
  return (
    <ol className={classes.turns}>
      {turns.map(({ order, servers: together }) => (
        <li key={order}>
          {together.map(({ name }) => name).join(', ')}
          {together.length > 1 ? (
            <Text span c="dimmed" inherit>
              {' '}
              {t('servers.shared', {
                weights: together.map(({ routing }) => routing?.weight ?? 1).join(' : '),
              })}
            </Text>
          ) : null}
        </li>
      ))}
    </ol>
  );
}
