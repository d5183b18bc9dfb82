export { schemaMistake, schemaReader, type JsonSchema, type Reading } from './json-schema.js';
