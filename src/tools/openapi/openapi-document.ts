import { compileErrors, validate } from '@readme/openapi-parser';
import { readYaml } from '../../platform/text/index.js';
import { follow, isObject } from '../schemas/references.js';
import { expandedSize } from './expanded-size.js';

/** What a valid document has at its top; what lies deeper is looked at when it is needed. */
export interface Document {
  info: { title: string };
  paths?: Record<string, unknown>;
  servers?: unknown;
  security?: unknown;
  components?: { securitySchemes?: Record<string, unknown> };
}

/** A document that cannot be used, with everything that is wrong with it. */
export class DocumentProblems extends Error {
  constructor(readonly problems: string[]) {
    super(problems.join('; '));
  }
}

const deepest = 100;
const mostParts = 300_000;
/** With all that it refers to: validating so many takes some seconds. */
const mostExpanded = 1_000_000;
const mostTold = 20;
const longestTold = 600;

/** Reads and validates; nothing outside of the document is looked at. Throws DocumentProblems. */
export async function readDocument(source: unknown): Promise<Document> {
  const document = typeof source === 'string' ? parsed(source) : source;
  if (!isObject(document)) throw new DocumentProblems(['It is no object']);
  const { openapi } = document;
  if (typeof openapi !== 'string' || !/^3\.[01]\./.test(openapi)) {
    const said =
      typeof openapi === 'string' ? openapi.slice(0, 20) : 'swagger' in document ? 'Swagger' : 'none';
    throw new DocumentProblems([`Its version must be OpenAPI 3.0 or 3.1, and is ${said}`]);
  }
  const outward = outwardReferences(document);
  if (outward.length > 0) throw new DocumentProblems(outward);
  if (expandedSize(document, (reference) => follow(document, reference)) > mostExpanded)
    throw new DocumentProblems(['It is too large with all that its references name']);
  await check(document as unknown as Document);
  return document as unknown as Document;
}

function parsed(text: string): unknown {
  try {
    return /^\s*\{/.test(text) ? (JSON.parse(text) as unknown) : readYaml(text, { maxAliasCount: 100 });
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
    throw new DocumentProblems([`It is neither JSON nor YAML: ${reason.slice(0, longestTold)}`]);
  }
}

/** References to files and servers; also counts, because whatever walks the document later takes as long. */
function outwardReferences(document: object): string[] {
  const found: string[] = [];
  let parts = 0;
  const walk = (value: unknown, path: string, depth: number): void => {
    if (value === null || typeof value !== 'object') return;
    if (depth > deepest || ++parts > mostParts) throw new DocumentProblems(['It is too large or too deep']);
    for (const [key, inner] of Object.entries(value)) {
      if (key === '$ref' && typeof inner === 'string' && !inner.startsWith('#') && found.length < mostTold)
        found.push(`${path}: ${inner.slice(0, 200)} leads out of the document`);
      walk(inner, `${path}/${key}`, depth + 1);
    }
  };
  walk(document, '#', 0);
  return found;
}

/** Mistakes that stop nobody from calling the operations are let pass. */
const lenient = {
  'array-without-items': 'warning',
  'duplicate-operation-id': 'warning',
  'path-parameters-not-in-path': 'warning',
} as const;

async function check(document: Document): Promise<void> {
  try {
    // It writes into what it is given.
    const result = await validate(structuredClone(document) as Parameters<typeof validate>[0], {
      resolve: { external: false, file: false },
      dereference: { circular: 'ignore' },
      validate: { errors: { colorize: false }, rules: { openapi: lenient } },
    });
    if (result.valid) return;
    const told = result.errors.map(({ message }) => message);
    throw new DocumentProblems(
      (told.length > 0 ? told : [compileErrors(result)]).slice(0, mostTold).map(shortened),
    );
  } catch (error) {
    if (error instanceof DocumentProblems) throw error;
    throw new DocumentProblems([shortened(error instanceof Error ? error.message : 'It cannot be read')]);
  }
}

const shortened = (text: string): string => text.slice(0, longestTold).toWellFormed();
