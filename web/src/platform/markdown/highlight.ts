import { common, createLowlight } from 'lowlight';

/** A piece of code, and the class of what it is. */
export interface Coloured {
  text: string;
  kind?: string;
}

interface Node {
  type: string;
  value?: string;
  properties?: { className?: unknown };
  children?: Node[];
}

const lowlight = createLowlight(common);

/** Code in coloured pieces; of a language that is not known, as one piece. */
export function highlighted(code: string, language: string): Coloured[] {
  if (!lowlight.registered(language)) return [{ text: code }];
  return flat(lowlight.highlight(language, code));
}

function flat({ value, properties, children = [] }: Node, outer?: string): Coloured[] {
  if (value !== undefined) return [{ text: value, kind: outer }];
  const own = Array.isArray(properties?.className) ? properties.className.join(' ') : outer;
  return children.flatMap((child) => flat(child, own));
}
