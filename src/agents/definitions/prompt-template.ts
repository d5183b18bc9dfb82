/** What a prompt may say about the moment it is used in, as `{{name}}`. */
export interface PromptVariables {
  'organization.name': string;
  'agent.name': string;
  'caller.name': string;
  /** ISO date in the organization's time zone. */
  today: string;
}

const known: Record<keyof PromptVariables, true> = {
  'organization.name': true,
  'agent.name': true,
  'caller.name': true,
  today: true,
};
const variable = /\{\{\s*([\w.]{1,64})\s*\}\}/g;

export function unknownVariables(template: string): string[] {
  return [...template.matchAll(variable)].map((match) => match[1] ?? '').filter((name) => !(name in known));
}

/** Values are put in once: a name that contains `{{...}}` is only a strange name. */
export function renderPrompt(template: string, variables: PromptVariables): string {
  return template.replace(
    variable,
    (whole, name: string) => variables[name as keyof PromptVariables] ?? whole,
  );
}

export const dateIn = (timeZone: string, at: Date): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at);
