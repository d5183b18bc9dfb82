import type { Ref } from 'react';
import classes from './marked-text.module.css';

/** A stretch of a text, and whether it is marked. */
export interface Piece {
  text: string;
  mark?: 'known' | 'unknown';
}

interface MarkedTextProps {
  id: string;
  value: string;
  onChange: (value: string) => void;
  /** The text again, in pieces; as it is by default. */
  pieces?: Piece[];
  /** Lines are numbered and do not wrap; those that are wrong are marked. */
  code?: { wrong: ReadonlySet<number> };
  isInvalid: boolean;
  readOnly: boolean;
  describedBy?: string;
  ref?: Ref<HTMLTextAreaElement>;
}

/** A text that is edited as it is, with marks behind its words. */
export function MarkedText({
  value,
  onChange,
  pieces = [{ text: value }],
  code,
  isInvalid,
  describedBy,
  ...area
}: MarkedTextProps) {
  return (
    <div className={classes.frame} data-code={code ? true : undefined} data-invalid={isInvalid || undefined}>
      {code ? <Gutter lines={value.split('\n').length} wrong={code.wrong} /> : null}
      <div className={classes.sheet}>
        <div className={classes.backdrop} aria-hidden>
          {pieces.map(({ text, mark }, place) =>
            mark ? (
              <mark key={place} data-kind={mark}>
                {text}
              </mark>
            ) : (
              text
            ),
          )}
          {'\n'}
        </div>
        <textarea
          className={classes.text}
          value={value}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
          spellCheck={!code}
          aria-invalid={isInvalid}
          aria-describedby={describedBy}
          {...area}
        />
      </div>
    </div>
  );
}

function Gutter({ lines, wrong }: { lines: number; wrong: ReadonlySet<number> }) {
  return (
    <div className={classes.gutter} aria-hidden>
      {Array.from({ length: lines }, (_, place) => (
        <div key={place} data-wrong={wrong.has(place + 1) || undefined}>
          {place + 1}
        </div>
      ))}
    </div>
  );
}
