import { Paper, SimpleGrid, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFigures } from './figures';
import classes from './report.module.css';
import type { Amounts } from './series';

const shareOf = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);

/** All that was taken, in a few numbers. */
export function Tiles({ total }: { total: Amounts }) {
  const { t } = useTranslation('usage');
  const figures = useFigures();
  const tiles: { name: string; value: string; whole?: string; about: string }[] = [
    {
      name: t('tile.tokens'),
      value: figures.short(total.totalTokens),
      whole: figures.count(total.totalTokens),
      about: t('tile.tokensAbout', {
        input: figures.short(total.inputTokens),
        output: figures.short(total.outputTokens),
      }),
    },
    {
      name: t('tile.cost'),
      value: figures.cost(total),
      about: t(total.cost === null ? 'tile.noPrices' : 'tile.costAbout'),
    },
    {
      name: t('tile.calls'),
      value: figures.short(total.calls),
      whole: figures.count(total.calls),
      about: t('tile.callsAbout'),
    },
    {
      name: t('tile.cached'),
      value: figures.short(total.cachedTokens),
      whole: figures.count(total.cachedTokens),
      about: t('tile.cachedAbout', { share: figures.share(shareOf(total.cachedTokens, total.inputTokens)) }),
    },
    {
      name: t('tile.reasoning'),
      value: figures.short(total.reasoningTokens),
      whole: figures.count(total.reasoningTokens),
      about: t('tile.reasoningAbout', {
        share: figures.share(shareOf(total.reasoningTokens, total.outputTokens)),
      }),
    },
    {
      name: t('tile.estimated'),
      value: figures.share(shareOf(total.estimatedCalls, total.calls)),
      about: t('tile.estimatedAbout'),
    },
  ];
  return (
    <SimpleGrid component="dl" cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm" m={0}>
      {tiles.map(({ name, value, whole, about }) => (
        <Paper key={name} withBorder p="sm" className={classes.tile}>
          <Text component="dt" size="sm" c="dimmed">
            {name}
          </Text>
          <Text component="dd" className={classes.number} title={whole === value ? undefined : whole}>
            {value}
          </Text>
          <Text component="dd" size="xs" c="dimmed" m={0}>
            {about}
          </Text>
        </Paper>
      ))}
    </SimpleGrid>
  );
}
