import { Tooltip } from '@mantine/core';
import { cloneElement, useState, type PointerEvent, type ReactElement } from 'react';

interface HintProps {
  label: string;
  /** The most that a long one may take; without it, it stands in one line. */
  width?: string;
  /** An element of the page, or what hands its properties on to one. */
  children: ReactElement<{ onPointerEnter?: (event: PointerEvent<HTMLElement>) => void }>;
}

/** A `Tooltip` for long lists: it is made when a mouse comes to the element for the first time. */
export function Hint({ label, width, children }: HintProps) {
  const [target, setTarget] = useState<HTMLElement | null>(null);
  const come = (event: PointerEvent<HTMLElement>) => {
    children.props.onPointerEnter?.(event);
    setTarget(event.currentTarget);
  };
  return (
    <>
      {cloneElement(children, { onPointerEnter: come })}
      {target ? <Tooltip label={label} target={target} multiline={width !== undefined} maw={width} /> : null}
    </>
  );
}
