import type { Token, Tokens } from 'marked';
import { memo, useMemo, useState } from 'react';
import { Blocks } from './blocks';
import classes from './markdown.module.css';
import { sourceName } from './mentions';
import { growingReader } from './reading';

export interface MarkdownProps {
  text: string;
  /** Who is mentioned in it, with their signs: `@anna`, `@@lawyer`. */
  mentions?: readonly string[];
  /** Numbers of the sources that it cites; who shows it hears what is done with them (`data-cited`). */
  cited?: readonly number[];
}

/**
 * Markdown (GFM) that people and models write, as elements: HTML in it is text, links open apart, and nothing is
 * loaded from outside. Of a text that grows, only the block that changes is made anew.
 */
export function Markdown({ text, mentions = none, cited = none }: MarkdownProps) {
  const [read] = useState(growingReader);
  const tokens = useMemo(() => read(text), [read, text]);
  const names = [...mentions, ...cited.map(sourceName)].join(' ');
  const depths = tokens.flatMap((token) => (token.type === 'heading' ? (token as Tokens.Heading).depth : []));
  const highest = Math.min(6, ...depths);
  return (
    <div className={classes.markdown}>
      {tokens.map((token, at) => (
        <Block key={at} token={token} names={names} highest={highest} />
      ))}
    </div>
  );
}

const none: readonly never[] = [];

interface BlockProps {
  token: Token;
  names: string;
  /** The greatest heading of the whole text. */
  highest: number;
}

const Block = memo(
  function Block({ token, names, highest }: BlockProps) {
    return <Blocks tokens={[token]} names={names.split(' ').filter(Boolean)} highest={highest} />;
  },
  (before, after) =>
    before.token.raw === after.token.raw && before.names === after.names && before.highest === after.highest,
);
