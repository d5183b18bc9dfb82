/** What a type of integrations is, for the files of types. */
export * from '../integration.js';
