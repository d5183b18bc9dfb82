import { Box, Skeleton, VisuallyHidden } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { DrawnNode, Drawing } from './drawing';
import type { Layout } from './layout';
import classes from './picture.module.css';

/** A definition as a picture; who does not see it is told the same as a list. */
export function Picture({ drawing }: { drawing: Drawing }) {
  const { t } = useTranslation('agents');
  const { data: layout } = useQuery({
    queryKey: ['agents', 'layout', drawing],
    queryFn: async () => (await import('./layout')).layOut(drawing),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 0,
  });
  return (
    <figure className={classes.figure} aria-label={t('picture.title')}>
      <VisuallyHidden>
        <TextOf drawing={drawing} />
      </VisuallyHidden>
      {layout ? <Drawn layout={layout} /> : <Skeleton height={240} />}
    </figure>
  );
}

function TextOf({ drawing: { nodes, edges } }: { drawing: Drawing }) {
  const { t } = useTranslation('agents');
  return (
    <ol>
      {nodes.map((node) => {
        const ways = edges.filter(({ from }) => from === node.id);
        const onward = ways.map(({ to, label }) => (label ? `${to} (${label})` : to)).join(', ');
        return (
          <li key={node.id}>
            {`${node.title}, ${t(`node.${node.kind}`)}${node.text ? `: ${node.text}` : ''}. `}
            {onward ? t('picture.leadsTo', { to: onward }) : ''}
          </li>
        );
      })}
    </ol>
  );
}

function Drawn({ layout: { width, height, nodes, edges } }: { layout: Layout }) {
  const arrow = useId();
  return (
    <Box className={classes.scroll}>
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden>
        <defs>
          <marker
            id={arrow}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            orient="auto"
          >
            <path d="M0,0 L8,4 L0,8 z" className={classes.arrow} />
          </marker>
        </defs>
        {edges.map(({ from, to, path }, place) => (
          <path
            key={`${from} ${to} ${place}`}
            d={path}
            className={classes.way}
            markerEnd={`url(#${arrow})`}
          />
        ))}
        {nodes.map((node) => (
          <NodeOf key={node.id} node={node} />
        ))}
        {edges.map(({ label, labelAt }, place) =>
          label && labelAt ? (
            <g key={place} transform={`translate(${labelAt.x},${labelAt.y})`}>
              <text className={classes.label} textAnchor="middle" dy="0.32em">
                {cut(label, 24)}
              </text>
            </g>
          ) : null,
        )}
      </svg>
    </Box>
  );
}

function NodeOf({ node }: { node: DrawnNode & Layout['nodes'][number] }) {
  const { t } = useTranslation('agents');
  const { kind, title, text, x, y, width, height } = node;
  const isEnd = kind === 'start' || kind === 'end';
  const under = isEnd ? '' : [t(`node.${kind}`), text.replaceAll(/\s+/g, ' ')].filter(Boolean).join(' · ');
  return (
    <g transform={`translate(${x - width / 2},${y - height / 2})`} className={classes.node} data-kind={kind}>
      <rect width={width} height={height} rx={isEnd ? height / 2 : 10} />
      {isEnd ? null : <rect className={classes.stripe} width={4} height={height - 16} x={8} y={8} rx={2} />}
      <text
        className={classes.title}
        x={isEnd ? width / 2 : 22}
        y={isEnd ? height / 2 : 22}
        textAnchor={isEnd ? 'middle' : 'start'}
        dy={isEnd ? '0.32em' : 0}
      >
        {isEnd ? t(`node.${kind}`) : cut(title, 24)}
      </text>
      {under ? (
        <text className={classes.text} x={22} y={40}>
          {cut(under, 25)}
        </text>
      ) : null}
    </g>
  );
}

const cut = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text;
