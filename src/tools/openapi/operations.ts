import { httpMethods, isReadOnly } from '../http/http-tool.js';
import { isObject, resolved } from '../schemas/references.js';
import type { Document } from './openapi-document.js';

/** An operation of a document, with what its path says of it. */
export interface Operation {
  id: string | undefined;
  method: (typeof httpMethods)[number];
  path: string;
  /** Of the path, for all its methods. */
  shared: Record<string, unknown>;
  own: Record<string, unknown>;
}

export interface OperationSummary {
  operationId: string | null;
  method: string;
  path: string;
  summary: string;
  readOnly: boolean;
}

export function operationsOf(document: Document): Operation[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) => {
    const shared = resolved(document, item);
    if (!shared) return [];
    return httpMethods.flatMap((method) => {
      const own = shared[method.toLowerCase()];
      if (!isObject(own)) return [];
      const id = typeof own.operationId === 'string' ? own.operationId : undefined;
      return [{ id, method, path, shared, own }];
    });
  });
}

/** `GET /orders/{id}`: what names an operation that has no id. */
export const lineOf = ({ method, path }: Pick<Operation, 'method' | 'path'>): string => `${method} ${path}`;

export const summaryOf = ({ id, method, path, own }: Operation): OperationSummary => ({
  operationId: id?.slice(0, 500) ?? null,
  method,
  path,
  summary: firstLine(own.summary) || firstLine(own.description),
  readOnly: isReadOnly({ method }),
});

const firstLine = (text: unknown): string =>
  typeof text === 'string' ? (text.trim().split('\n')[0] ?? '').slice(0, 300).toWellFormed() : '';
