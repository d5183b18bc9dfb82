import type { StoredFile } from '../../../chats/index.js';
import { asData } from '../../types/envelope.js';

type Named = Pick<StoredFile, 'name' | 'mime' | 'width' | 'height'>;

const sizeOf = ({ width, height }: Named): string => (width && height ? `, ${width}x${height}` : '');

/** What a model reads of the files of a message, beside its text. */
export const fileNotes = {
  text: ({ name }: Named, text: string, isCut: boolean): string =>
    asData(`File "${name}"${isCut ? ', only how it begins' : ''}`, text),
  withoutRoom: ({ name }: Named): string => `[File "${name}": there is no room for its text]`,
  unreadable: ({ name, mime }: Named): string => `[File "${name}", ${mime}: it cannot be read here]`,
  gone: ({ name }: Named): string => `[File "${name}": it is gone]`,
  picture: (file: Named): string => `[Image "${file.name}"${sizeOf(file)}]`,
  unseen: (file: Named): string => `[Image "${file.name}"${sizeOf(file)}: this model cannot see pictures]`,
  leftOut: (file: Named): string =>
    `[Image "${file.name}"${sizeOf(file)}: left out, it is too large or others are newer]`,
};
