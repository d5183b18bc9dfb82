import { Button, Group, Paper, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { colourOf } from './colours';
import { useFigures } from './figures';
import { useNames } from './names';
import classes from './report.module.css';
import { amountOf, type Amounts, type Dimension, type Measure, type Ranked } from './series';

const firstRows = 20;
const moreRows = 200;

interface RankingProps {
  by: Dimension;
  of: Measure;
  ranked: Ranked[];
  total: Amounts;
}

/** Who took how much, the most first. */
export function Ranking({ by, of, ranked, total }: RankingProps) {
  const { t } = useTranslation(['usage', 'app']);
  const [count, setCount] = useState(firstRows);
  return (
    <Paper withBorder style={{ overflow: 'hidden' }}>
      <Table verticalSpacing="sm" className={classes.figures}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t(`dimension.${by}`)}</Table.Th>
            <Table.Th ta="right">{t('share')}</Table.Th>
            {figuresShown.map(({ name, from }) => (
              <Table.Th key={name} ta="right" visibleFrom={isMeasured(name, of) ? undefined : from}>
                {t(`column.${name}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {ranked.slice(0, count).map((one, place) => (
            <Table.Tr key={one.id}>
              <Table.Th scope="row" className={classes.who}>
                <Name one={one} by={by} place={place} longest={ranked[0]?.share ?? 0} />
              </Table.Th>
              <Cells amounts={one} share={one.share} of={of} />
            </Table.Tr>
          ))}
        </Table.Tbody>
        <Table.Tfoot>
          <Table.Tr>
            <Table.Th scope="row">{t('all')}</Table.Th>
            <Cells amounts={total} share={amountOf(total, of) > 0 ? 1 : 0} of={of} />
          </Table.Tr>
        </Table.Tfoot>
      </Table>
      {ranked.length > count ? (
        <Group justify="center" p="sm">
          <Button variant="default" onClick={() => setCount(count + moreRows)}>
            {t('app:action.more')}
          </Button>
        </Group>
      ) : null}
    </Paper>
  );
}

/** What a row tells; on narrower screens only what is measured. */
const figuresShown = [
  { name: 'calls', from: 'sm' },
  { name: 'input', from: 'md' },
  { name: 'output', from: 'md' },
  { name: 'cached', from: 'lg' },
  { name: 'reasoning', from: 'lg' },
  { name: 'tokens', from: 'sm' },
  { name: 'cost', from: 'sm' },
] as const;
type Figure = (typeof figuresShown)[number]['name'];

const isMeasured = (name: Figure, of: Measure): boolean => name === of;

function Cells({ amounts, share, of }: { amounts: Amounts; share: number; of: Measure }) {
  const figures = useFigures();
  const shown: Record<Figure, string> = {
    calls: figures.count(amounts.calls),
    input: figures.count(amounts.inputTokens),
    output: figures.count(amounts.outputTokens),
    cached: figures.count(amounts.cachedTokens),
    reasoning: figures.count(amounts.reasoningTokens),
    tokens: figures.count(amounts.totalTokens),
    cost: figures.cost(amounts),
  };
  return (
    <>
      <Table.Td ta="right">{figures.share(share)}</Table.Td>
      {figuresShown.map(({ name, from }) => (
        <Table.Td
          key={name}
          ta="right"
          fw={isMeasured(name, of) ? 600 : undefined}
          visibleFrom={isMeasured(name, of) ? undefined : from}
        >
          {shown[name]}
        </Table.Td>
      ))}
    </>
  );
}

interface NameProps {
  one: Ranked;
  by: Dimension;
  place: number;
  longest: number;
}

/** A bar under the name, as long as its share; the first one fills its place. */
function Name({ one, by, place, longest }: NameProps) {
  const nameOf = useNames();
  const width = longest > 0 ? (one.share / longest) * 100 : 0;
  return (
    <>
      <Text fw={500} className={classes.name}>
        {nameOf(one, by)}
      </Text>
      <svg className={classes.bar} aria-hidden>
        <rect width={`${width}%`} height="100%" rx="3" fill={colourOf(place)} />
      </svg>
    </>
  );
}
