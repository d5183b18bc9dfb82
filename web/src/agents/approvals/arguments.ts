export type Arguments = Record<string, unknown>;

/** Arguments as a person wrote them; a text of what is wrong when they are none. */
export function argumentsIn(text: string): { value: Arguments } | { mistake: string } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { value: value as Arguments };
    return { mistake: '{ … }' };
  } catch (error) {
    return { mistake: error instanceof Error ? error.message : String(error) };
  }
}
