import { Badge, Checkbox, Switch, Table, Text, VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ErrorState, ListSkeleton } from '../../platform/ui';
import type { TypePreference } from '../api-types';
import { channelIcons } from '../channels/channel-icons';
import { channelsQuery, preferencesQuery } from '../queries';
import { isSentBy, outerTypes, withWay, type OuterType } from './choice';
import classes from './preferences.module.css';
import { useChoose } from './use-preferences';

/** What I am told of, and by which of my channels. */
export function TypeTable() {
  const { t } = useTranslation('notifications');
  const { data, error, refetch } = useQuery(preferencesQuery);
  const { data: channels } = useQuery(channelsQuery);
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data || !channels) return <ListSkeleton rows={8} />;
  const ways = outerTypes.filter((way) => channels.items.some(({ type }) => type === way));
  return (
    <Table className={classes.types} verticalSpacing="xs" horizontalSpacing={0}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t('types.type')}</Table.Th>
          <Table.Th scope="col" className={classes.choice}>
            {t('types.inbox')}
          </Table.Th>
          {ways.map((way) => (
            <Way key={way} way={way} />
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {data.types.map((preference) => (
          <Row key={preference.type} preference={preference} ways={ways} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Way({ way }: { way: OuterType }) {
  const { t } = useTranslation('notifications');
  const Glyph = channelIcons[way];
  return (
    <Table.Th scope="col" className={classes.choice}>
      <span title={t(`channel.${way}`)}>
        <Glyph size={18} stroke={1.7} aria-hidden />
        <VisuallyHidden>{t(`channel.${way}`)}</VisuallyHidden>
      </span>
    </Table.Th>
  );
}

function Row({ preference, ways }: { preference: TypePreference; ways: OuterType[] }) {
  const { t } = useTranslation('notifications');
  const choose = useChoose();
  const { type, enabled, mandatory } = preference;
  const name = t(`type.${type}`);
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400}>
        <Text fw={500}>{name}</Text>
        <Text size="sm" c="dimmed" visibleFrom="xs">
          {t(`typeAbout.${type}`)}
        </Text>
      </Table.Th>
      <Table.Td className={classes.choice}>
        {mandatory ? (
          <Badge variant="light" color="gray" tt="none" title={t('types.mandatory')}>
            {t('types.always')}
          </Badge>
        ) : (
          <Switch
            aria-label={t('types.tell', { type: name })}
            checked={enabled}
            onChange={({ currentTarget }) => choose({ ...preference, enabled: currentTarget.checked })}
          />
        )}
      </Table.Td>
      {ways.map((way) => (
        <Table.Td key={way} className={classes.choice}>
          <Checkbox
            aria-label={t('types.by', { type: name, channel: t(`channel.${way}`) })}
            checked={isSentBy(preference, way)}
            disabled={!enabled}
            onChange={({ currentTarget }) => choose(withWay(preference, way, currentTarget.checked))}
          />
        </Table.Td>
      ))}
    </Table.Tr>
  );
}
