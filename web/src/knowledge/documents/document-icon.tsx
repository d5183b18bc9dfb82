import {
  IconFile,
  IconFileSpreadsheet,
  IconFileText,
  IconFileTypeDocx,
  IconFileTypePdf,
  IconMessageCircleCheck,
  IconWorld,
  type Icon,
} from '@tabler/icons-react';
import type { Document } from '../api-types';

const byKind: [RegExp, Icon][] = [
  [/\bpdf\b/, IconFileTypePdf],
  [/word/, IconFileTypeDocx],
  [/sheet|excel|csv/, IconFileSpreadsheet],
  [/html/, IconWorld],
  [/^text\//, IconFileText],
];

interface DocumentIconProps {
  document: Pick<Document, 'mime' | 'source'>;
  size?: number;
}

/** What kind of a document it is, at a glance; its words say it too. */
export function DocumentIcon({ document: { mime, source }, size = 22 }: DocumentIconProps) {
  const Glyph =
    source === 'answer'
      ? IconMessageCircleCheck
      : source === 'url'
        ? IconWorld
        : (byKind.find(([kind]) => kind.test(mime ?? ''))?.[1] ?? IconFile);
  return <Glyph size={size} stroke={1.6} aria-hidden />;
}
