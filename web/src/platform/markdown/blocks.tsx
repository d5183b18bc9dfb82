import type { MarkedToken, Token, Tokens } from 'marked';
import { createElement, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CodeBlock } from './code-block';
import { Inline } from './inline';
import classes from './markdown.module.css';

interface TokensProps {
  tokens: readonly Token[];
  names: readonly string[];
  /** The greatest heading of the whole text: the page has a first level of its own. */
  highest?: number;
}

/** Blocks of Markdown, each as its element. */
export function Blocks({ tokens, names, highest = 1 }: TokensProps): ReactNode {
  return tokens.map((token, at) => (
    <Block key={at} token={token as MarkedToken} names={names} highest={highest} />
  ));
}

function Block({
  token,
  names,
  highest,
}: Required<Omit<TokensProps, 'tokens'>> & { token: MarkedToken }): ReactNode {
  switch (token.type) {
    case 'paragraph':
      return (
        <p>
          <Inline tokens={token.tokens} names={names} />
        </p>
      );
    case 'heading':
      return createElement(
        `h${Math.min(6, Math.max(2, token.depth - highest + 2))}`,
        null,
        <Inline tokens={token.tokens} names={names} />,
      );
    case 'code':
      return <CodeBlock code={token.text} language={token.lang?.split(/\s/)[0] ?? ''} />;
    case 'list':
      return <List token={token} names={names} />;
    case 'blockquote':
      return (
        <blockquote>
          <Blocks tokens={token.tokens} names={names} />
        </blockquote>
      );
    case 'table':
      return <Table token={token} names={names} />;
    case 'hr':
      return <hr />;
    case 'html':
      return token.text.trim() ? <p>{token.text}</p> : null;
    case 'space':
    case 'def':
      return null;
    case 'text':
    case 'strong':
    case 'em':
    case 'del':
    case 'codespan':
    case 'br':
    case 'checkbox':
    case 'link':
    case 'image':
    case 'escape':
    case 'list_item':
      return <Inline tokens={[token]} names={names} />;
  }
}

function List({ token, names }: { token: Tokens.List; names: readonly string[] }) {
  const items = token.items.map((item, at) => (
    <li key={at} className={item.task ? classes.task : undefined}>
      <Blocks tokens={item.tokens} names={names} />
    </li>
  ));
  return token.ordered ? <ol start={Number(token.start) || 1}>{items}</ol> : <ul>{items}</ul>;
}

function Table({ token, names }: { token: Tokens.Table; names: readonly string[] }) {
  const { t } = useTranslation();
  const alignOf = ({ align }: Tokens.TableCell) => (align ? classes[align] : undefined);
  return (
    <div className={classes.table} tabIndex={0} role="group" aria-label={t('markdown.table')}>
      <table>
        <thead>
          <tr>
            {token.header.map((cell, at) => (
              <th key={at} className={alignOf(cell)}>
                <Inline tokens={cell.tokens} names={names} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {token.rows.map((row, line) => (
            <tr key={line}>
              {row.map((cell, at) => (
                <td key={at} className={alignOf(cell)}>
                  <Inline tokens={cell.tokens} names={names} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
