import { DocumentProblems, readDocument, type Document } from './openapi-document.js';
import { httpToolOf, type ImportedTool } from './http-tool-of.js';
import { OperationProblem } from './operation-parameters.js';
import { lineOf, operationsOf, summaryOf, type Operation, type OperationSummary } from './operations.js';

export interface ImportTask {
  /** JSON or YAML as text, or what it says. */
  source: unknown;
  /** Where the document came from: its server may be named relative to it. */
  base?: string;
  /** Ids, or `METHOD /path`; without them, the operations are listed. */
  wanted?: string[];
}

export interface ImportProblem {
  path: string;
  message: string;
}

export type ImportResult = { problems: ImportProblem[] } | OpenapiContents;

export interface OpenapiContents {
  title: string;
  /** How many operations the document has. */
  total: number;
  operations: OperationSummary[];
  tools: ImportedTool[];
}

/** Operations listed at once. */
const mostListed = 1_000;

/** What is in a document, or the tools that were wanted of it. For a worker thread: documents can be made to take very long. */
export async function importOpenapi({ source, base, wanted }: ImportTask): Promise<ImportResult> {
  try {
    const document = await readDocument(source);
    const all = operationsOf(document);
    const contents = { title: document.info.title.slice(0, 200).toWellFormed(), total: all.length };
    if (!wanted) return { ...contents, operations: all.slice(0, mostListed).map(summaryOf), tools: [] };
    const made = toolsOf(document, all, wanted, base);
    return Array.isArray(made) ? { ...contents, operations: [], tools: unique(made) } : made;
  } catch (error) {
    if (!(error instanceof DocumentProblems)) throw error;
    return { problems: error.problems.map((message) => ({ path: 'document', message })) };
  }
}

function toolsOf(
  document: Document,
  all: Operation[],
  wanted: string[],
  base: string | undefined,
): ImportedTool[] | { problems: ImportProblem[] } {
  const tools: ImportedTool[] = [];
  const problems: ImportProblem[] = [];
  for (const [index, name] of wanted.entries()) {
    const operation = all.find((known) => known.id === name) ?? all.find((known) => lineOf(known) === name);
    try {
      if (!operation) throw new OperationProblem(`There is no operation ${name}`);
      tools.push(httpToolOf(document, operation, base));
    } catch (error) {
      if (!(error instanceof OperationProblem || error instanceof RangeError)) throw error;
      problems.push({ path: `operations.${index}`, message: error.message.slice(0, 2_000) });
    }
  }
  return problems.length > 0 ? { problems } : tools;
}

/** Names that came out the same are told apart by numbers. */
function unique(tools: ImportedTool[]): ImportedTool[] {
  const taken = new Set<string>();
  return tools.map(({ tool, notes }) => {
    let name = tool.name;
    for (let n = 2; taken.has(name); n++) name = `${tool.name}_${n}`;
    taken.add(name);
    return { tool: { ...tool, name }, notes };
  });
}
