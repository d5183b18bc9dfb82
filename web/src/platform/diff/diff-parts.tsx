import classes from './diff.module.css';
import type { DiffPart } from './words';

/** A text with what was added and removed in it. */
export function DiffParts({ parts, label }: { parts: readonly DiffPart[]; label: string }) {
  return (
    <div className={classes.diff} role="region" aria-label={label} tabIndex={0}>
      {parts.map(({ op, text }, at) => {
        if (op === 'same') return <span key={at}>{text}</span>;
        const Part = op === 'added' ? 'ins' : 'del';
        return <Part key={at}>{text}</Part>;
      })}
    </div>
  );
}
