import { Suspense } from 'react';
import { Fence, lazily } from '../ui';
import classes from './markdown.module.css';
import type { MarkdownProps } from './markdown';

const load = () => import('./markdown');
const Rendered = lazily(load, 'Markdown');

/** See `markdown.tsx`. Until its code is there, and of what it cannot show, the text as it was written. */
export function Markdown(props: MarkdownProps) {
  const asWritten = <div className={classes.plain}>{props.text}</div>;
  return (
    <Fence of={props.text} fallback={asWritten}>
      <Suspense fallback={asWritten}>
        <Rendered {...props} />
      </Suspense>
    </Fence>
  );
}

/** Has the code fetched, for screens that will need it. */
export const preloadMarkdown = (): void => void load();
