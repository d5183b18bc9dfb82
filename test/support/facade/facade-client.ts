/** What a client library told of a failure. */
export interface ClientFailure {
  status: number;
  code: string;
}

/** A function of the program that asks. */
export interface ClientTool {
  name: string;
  description: string;
  /** JSON schema. */
  parameters: { type: 'object'; properties: Record<string, object>; required: string[] };
  run: (given: unknown) => string;
}

/** A library that speaks OpenAI's protocol, used as its own documents tell; nothing in it knows of Artel. */
export interface FacadeClient {
  ask(model: string, question: string): Promise<{ text: string; totalTokens: number }>;
  /** Pieces of the answer, as they come; leaves when the signal says so. */
  stream(model: string, question: string, signal?: AbortSignal): AsyncIterable<string>;
  /** Lets the model call the tool, and goes on with what it said. */
  useTool(model: string, question: string, tool: ClientTool): Promise<string>;
  embed(model: string, texts: string[], dimensions?: number): Promise<number[][]>;
  /** What a failed question or stream was thrown as. */
  failureOf(thrown: unknown): ClientFailure;
}

/** Where it is told to go, and with what. */
export interface FacadeAccess {
  /** With `/v1`. */
  baseUrl: string;
  apiKey: string;
}

export type MakeFacadeClient = (access: FacadeAccess) => FacadeClient;
