import { useTranslation } from 'react-i18next';
import { blocksOf, blocksWithin, type Block, type Items, type Span, type Table } from './blocks';
import { stretchesOf } from './marked';
import classes from './passages.module.css';

type Ranges = readonly (readonly number[])[];

interface PassageTextProps {
  text: string;
  /** What of it is marked. */
  ranges?: Ranges;
  /** Code keeps its lines and its spaces. */
  isCode?: boolean;
  /** What of it is shown; without one, all. */
  part?: Span;
}

/** What a passage says, its tables as tables and its lists as lists. It is never anything but text. */
export function PassageText({ text, ranges = none, isCode = false, part }: PassageTextProps) {
  if (isCode)
    return (
      <pre className={classes.code}>
        <Marked text={text} ranges={ranges} span={part ?? [0, text.length]} />
      </pre>
    );
  const whole = blocksOf(text);
  const blocks = part ? blocksWithin(whole, part) : whole;
  return (
    <div className={classes.text}>
      {part && part[0] > 0 ? <Ellipsis /> : null}
      {blocks.map((block, at) => (
        <OneBlock key={at} block={block} text={text} ranges={ranges} />
      ))}
      {part && part[1] < text.length ? <Ellipsis /> : null}
    </div>
  );
}

const none: Ranges = [];

const Ellipsis = () => (
  <div className={classes.left} aria-hidden>
    …
  </div>
);

interface BlockProps<Kind> {
  block: Kind;
  text: string;
  ranges: Ranges;
}

function OneBlock({ block, ...props }: BlockProps<Block>) {
  switch (block.kind) {
    case 'words':
      return (
        <p className={classes.words}>
          <Marked {...props} span={block.span} />
        </p>
      );
    case 'items':
      return <ItemList block={block} {...props} />;
    case 'table':
      return <TableOf block={block} {...props} />;
  }
}

const ItemList = ({ block: { items }, ...props }: BlockProps<Items>) => (
  <ul className={classes.items}>
    {items.map(({ depth, mark, span }) => (
      <li key={span[0]} style={{ marginInlineStart: `${depth * 1.25}rem` }}>
        <span className={classes.mark}>{mark === '-' ? '•' : mark}</span>
        <span>
          <Marked {...props} span={span} />
        </span>
      </li>
    ))}
  </ul>
);

function TableOf({ block: { head, rows }, ...props }: BlockProps<Table>) {
  const { t } = useTranslation();
  return (
    <div className={classes.table} tabIndex={0} role="group" aria-label={t('markdown.table')}>
      <table>
        {head.length > 0 ? (
          <thead>
            <tr>
              {head.map((cell, at) => (
                <th key={at} scope="col">
                  <Marked {...props} span={cell} />
                </th>
              ))}
            </tr>
          </thead>
        ) : null}
        <tbody>
          {rows.map((row, line) => (
            <tr key={line}>
              {row.map((cell, at) => (
                <td key={at} data-number={isNumber(props.text.slice(...cell)) || undefined}>
                  <Marked {...props} span={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Numbers are compared by their ends. */
const isNumber = (cell: string): boolean => /^[-−+]?\d[\d\s]*(?:[.,]\d+)?\s*(?:[%₽$€]|руб\.?)?$/.test(cell);

function Marked({ text, ranges, span: [from, to] }: { text: string; ranges: Ranges; span: Span }) {
  const own = ranges.map((range) => range.map((at) => at - from));
  return stretchesOf(text.slice(from, to), own).map(({ text: words, hit }, at) =>
    hit ? <mark key={at}>{words}</mark> : words,
  );
}
