interface Size {
  parts: number;
  /** Whether it leads back to itself: such references stay as they are. */
  isCircular: boolean;
}

/** References into references; deeper ones no document has that somebody wrote. */
const deepest = 500;

/**
 * How many objects and lists there are when every reference is replaced by what it names, as validating does: a page of
 * references that each name the next one twice has more than any machine holds. `follow` is asked once for each of them.
 */
export function expandedSize(document: object, follow: (reference: string) => unknown): number {
  const known = new Map<object, Size>();
  const open = new Set<object>();

  function sizeOf(value: unknown, depth: number): Size {
    if (typeof value !== 'object' || value === null) return { parts: 0, isCircular: false };
    const found = known.get(value);
    if (found) return found;
    if (open.has(value)) return { parts: 1, isCircular: true };
    if (depth > deepest) return { parts: Infinity, isCircular: false };
    open.add(value);
    const size: Size = { parts: 1, isCircular: false };
    for (const [key, inner] of Object.entries(value)) {
      const isReference = key === '$ref' && typeof inner === 'string';
      const behind = sizeOf(isReference ? follow(inner) : inner, depth + 1);
      size.isCircular ||= behind.isCircular;
      size.parts += isReference && behind.isCircular ? 0 : behind.parts;
    }
    open.delete(value);
    known.set(value, size);
    return size;
  }

  return sizeOf(document, 0).parts;
}
