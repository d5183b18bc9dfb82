interface ServerTool {
  name: string;
  readOnly: boolean;
}

/** Names of the tools that change nothing, once one of them is said to, or not to. The API takes them all at once. */
export const readOnlyWith = (tools: readonly ServerTool[], name: string, isReadOnly: boolean): string[] =>
  tools.filter((tool) => (tool.name === name ? isReadOnly : tool.readOnly)).map((tool) => tool.name);
