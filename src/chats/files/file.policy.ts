import type { UserActor } from '../../identity/index.js';
import { pictureTypes } from '../../platform/storage/index.js';
import type { StoredFile } from './file.entity.js';

type Who = Pick<UserActor, 'orgId' | 'userId'>;

/** A file, and its asker again if they can see the message that it belongs to. */
export type FileSeen = Pick<StoredFile, 'orgId' | 'uploadedBy' | 'messageId' | 'expiresAt' | 'keptFor'> & {
  readerId: string | null;
};

/** It waits for its message; nobody but its uploader knows of it. */
const isWaiting = ({ messageId, expiresAt }: FileSeen): boolean =>
  messageId === null && expiresAt !== null && expiresAt > new Date();

/** A file is its uploader's, also while something keeps it, and then that of everybody who can see its message. */
export const mayRead = (who: Who, file: FileSeen): boolean =>
  file.orgId === who.orgId &&
  (file.messageId
    ? file.readerId === who.userId
    : (isWaiting(file) || file.keptFor !== null) && file.uploadedBy === who.userId);

/** What was told to others is theirs, too. */
export const mayRemove = (who: Who, file: FileSeen): boolean => mayRead(who, file) && isWaiting(file);

/** What no browser can be made to run. */
export const isInline = ({ mime }: Pick<StoredFile, 'mime'>): boolean =>
  mime === 'text/plain' || pictureTypes.includes(mime);
