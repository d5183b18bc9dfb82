import { createHash } from 'node:crypto';

/** Without `_`, so that a tool's name says where its server's name ends. */
export const serverName = /^[a-z][a-z0-9-]{0,23}$/;

const longest = 64;
const markLength = 12;
const fitting = /^[a-zA-Z0-9_-]{1,64}$/;
const looksMarked = new RegExp(`_[0-9a-f]{${markLength}}$`);

export const namesMcpTool = (name: string): boolean => name.startsWith('mcp_');

/**
 * What models call a server's tool. A name that does not fit is shortened and marked with its own digest, and so is one
 * that only looks marked: no two tools of a server have the same.
 */
export function offeredName(server: string, tool: string): string {
  const plain = `mcp_${server}_${tool}`;
  if (fitting.test(plain) && !looksMarked.test(plain)) return plain;
  const mark = createHash('sha256').update(tool).digest('hex').slice(0, markLength);
  const readable = plain.replaceAll(/[^a-zA-Z0-9_-]+/g, '_').slice(0, longest - markLength - 1);
  return `${readable}_${mark}`;
}

/** The server that a name of ours says; undefined for any other name. */
export const serverOf = (name: string): string | undefined => /^mcp_([^_]+)_/.exec(name)?.[1];
