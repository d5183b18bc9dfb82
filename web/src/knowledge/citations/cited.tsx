import { Suspense, useRef, useState, type ReactNode, type SyntheticEvent } from 'react';
import { lazily } from '../../platform/ui';
import type { Citation } from '../api-types';

const CitationHint = lazily(() => import('./citation-hint'), 'CitationHint');
const PassageDrawer = lazily(() => import('./passage-drawer'), 'PassageDrawer');
const Sources = lazily(() => import('./sources'), 'Sources');

interface CitedTextProps {
  citations: readonly Citation[];
  /** The text with its numbers, as `Markdown` shows it. */
  children: ReactNode;
}

/** A text whose numbers point to passages, with its list of sources; a text without any is left as it is. */
export const CitedText = ({ citations, children }: CitedTextProps) =>
  citations.length === 0 ? children : <Cited citations={citations}>{children}</Cited>;

interface Pointed {
  citation: Citation;
  at: HTMLElement;
}

/** One place hears all numbers of a text: they are plain buttons (`data-cited`), however many there are. */
function Cited({ citations, children }: CitedTextProps) {
  const [pointed, setPointed] = useState<Pointed>();
  /** What was opened last stays while it goes away. */
  const [opened, setOpened] = useState<Citation>();
  const [isOpen, setIsOpen] = useState(false);
  const opener = useRef<HTMLElement>(null);
  const pointedBy = ({ target }: SyntheticEvent): Pointed | undefined => {
    const at = target instanceof Element ? target.closest<HTMLElement>('[data-cited]') : null;
    const citation = at ? citations.find(({ n }) => n === Number(at.dataset.cited)) : undefined;
    return at && citation ? { at, citation } : undefined;
  };
  const open = (event: SyntheticEvent) => {
    const found = pointedBy(event);
    // What the reader may not open says so beside its number.
    if (!found || found.citation.hidden) return;
    setPointed(undefined);
    opener.current = found.at;
    setOpened(found.citation);
    setIsOpen(true);
  };
  const close = () => {
    setIsOpen(false);
    opener.current?.focus({ preventScroll: true });
  };
  const leave = () => setPointed(undefined);
  return (
    <div
      // It is nothing by itself: its numbers are buttons.
      role="presentation"
      onClick={open}
      onPointerOver={(event) => event.pointerType !== 'touch' && setPointed(pointedBy(event))}
      onPointerLeave={leave}
      // A click leads on; what is told beside it is for those who come by the keyboard.
      onFocus={(event) => event.target.matches(':focus-visible') && setPointed(pointedBy(event))}
      onBlur={leave}
      onKeyDown={({ key }) => key === 'Escape' && leave()}
    >
      {children}
      <Suspense fallback={null}>
        <Sources citations={citations} />
      </Suspense>
      <Suspense fallback={null}>
        {pointed ? <CitationHint key={pointed.citation.n} {...pointed} /> : null}
        {opened ? <PassageDrawer citation={opened} isOpen={isOpen} onClose={close} /> : null}
      </Suspense>
    </div>
  );
}
