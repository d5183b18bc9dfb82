import { Group, Paper, Text, ThemeIcon, Title } from '@mantine/core';
import { IconAlertTriangle, IconRoute } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ModelServer } from './queries';
import { isPassedOver, turnsOf } from './server-state';
import classes from './servers.module.css';

/** Who answers now, and who does when they cannot. */
export function Fallback({ servers }: { servers: ModelServer[] }) {
  const { t } = useTranslation('admin');
  const turns = turnsOf(servers);
  if (turns.length === 0) return null;
  const out = servers.filter(isPassedOver);
  const isHopeless = out.length === servers.length;
  const Glyph = isHopeless ? IconAlertTriangle : IconRoute;
  return (
    <Paper withBorder p="md" component="section">
      <Group wrap="nowrap" align="flex-start">
        <ThemeIcon variant="light" color={isHopeless ? 'red' : 'artel'} radius="xl" size="lg" aria-hidden>
          <Glyph size={20} stroke={1.7} />
        </ThemeIcon>
        <div style={{ minWidth: 0 }}>
          <Title order={2} size="h5">
            {t(isHopeless ? 'servers.nobody' : 'servers.order')}
          </Title>
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
          {out.length > 0 && !isHopeless ? (
            <Text size="sm" c="dimmed">
              {t('servers.leftOut', { names: out.map(({ name }) => name).join(', ') })}
            </Text>
          ) : null}
        </div>
      </Group>
    </Paper>
  );
}
