/** What a new role can begin as. */
export const templates = ['simple', 'tools', 'dialog', 'crew'] as const;
export type Template = (typeof templates)[number];

export const isTemplate = (name: unknown): name is Template =>
  templates.some((template) => template === name);
