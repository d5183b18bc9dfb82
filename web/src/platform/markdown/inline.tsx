import type { MarkedToken, Token } from 'marked';
import type { ReactNode } from 'react';
import { addressOf } from './address';
import { Cited } from './cited';
import { readEntities } from './entities';
import classes from './markdown.module.css';
import { piecesOf } from './mentions';
import { OutsidePicture } from './outside-picture';

interface InlineProps {
  tokens: readonly Token[] | undefined;
  names: readonly string[];
}

/** What stands within a line of Markdown. */
export function Inline({ tokens = [], names }: InlineProps): ReactNode {
  return tokens.map((token, at) => <Part key={at} token={token as MarkedToken} names={names} />);
}

function Part({ token, names }: { token: MarkedToken; names: readonly string[] }): ReactNode {
  switch (token.type) {
    case 'text':
      return token.tokens ? (
        <Inline tokens={token.tokens} names={names} />
      ) : (
        <Words text={readEntities(token.text)} names={names} />
      );
    case 'strong':
      return (
        <strong>
          <Inline tokens={token.tokens} names={names} />
        </strong>
      );
    case 'em':
      return (
        <em>
          <Inline tokens={token.tokens} names={names} />
        </em>
      );
    case 'del':
      return (
        <del>
          <Inline tokens={token.tokens} names={names} />
        </del>
      );
    case 'codespan':
      return <code>{token.text}</code>;
    case 'br':
      return <br />;
    case 'checkbox':
      return (
        <input
          type="checkbox"
          checked={token.checked}
          readOnly
          disabled
          aria-label={token.checked ? '✓' : '○'}
        />
      );
    case 'link': {
      // A text that says itself where its sources are leads nobody past what was really found.
      if (names.includes(token.raw)) return <Words text={token.raw} names={names} />;
      const address = addressOf(readEntities(token.href));
      const words = <Inline tokens={token.tokens} names={[]} />;
      if (!address) return words;
      return (
        <a href={address} title={token.title ?? undefined} target="_blank" rel="noopener noreferrer nofollow">
          {words}
        </a>
      );
    }
    case 'image':
      return <OutsidePicture address={token.href} name={token.text} />;
    case 'escape':
      return <span className={classes.plain}>{token.text}</span>;
    case 'html':
    case 'paragraph':
    case 'heading':
    case 'code':
    case 'list':
    case 'list_item':
    case 'blockquote':
    case 'table':
    case 'hr':
    case 'space':
    case 'def':
      // HTML, and what cannot stand in a line: shown as it was written.
      return token.raw;
  }
}

function Words({ text, names }: { text: string; names: readonly string[] }): ReactNode {
  return piecesOf(text, names).map((piece, at) =>
    piece.cites !== undefined ? (
      <Cited key={at} n={piece.cites} />
    ) : piece.isMention ? (
      <mark key={at}>{piece.text}</mark>
    ) : (
      piece.text
    ),
  );
}
