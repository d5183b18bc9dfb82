export { BlobStore, type Blob, type IncomingBlob } from './blob-store.js';
