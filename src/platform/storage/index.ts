export { BlobStore, type Blob, type IncomingBlob } from './blob-store.js';
export { charsetOf, charsets, decodeText, type Charset } from './charset.js';
export { fileKindOf, pictureTypes, type FileKind } from './file-kind.js';
export { fileNameOf } from './file-name.js';
export { StorageModule } from './storage.module.js';
export { StorageQuota } from './storage-quota.js';
export { UploadSlots } from './upload-slots.js';
