export { schemaMistake, schemaReader, type JsonSchema, type SchemaOrigin } from './json-schema.js';
export { KeptReaders } from './kept-readers.js';
export { isTooDeep } from './nesting.js';
export { readPattern } from './patterns.js';
