/** What a prompt may say about the moment it is used in, as `{{name}}`. */
export interface PromptVariables {
  'organization.name': string;
  'agent.name': string;
  'caller.name': string;
  /** ISO date in the organization's time zone. */
  today: string;
  /** Where the message was written, as its client says; empty when it does not. */
  channel: string;
  /** What its client knows of who writes, as JSON; single values are `user_data.<name>`. */
  user_data: string;
}

/** Values of one message beside those that are always there. */
export type SaidVariables = Partial<Record<`user_data.${string}`, string>>;

const known: Record<keyof PromptVariables, true> = {
  'organization.name': true,
  'agent.name': true,
  'caller.name': true,
  today: true,
  channel: true,
  user_data: true,
};
export const promptVariableNames: readonly string[] = Object.keys(known);
/** Whatever stands in double braces is meant as a variable, so that a misspelt one is told and not sent to a model. */
const variable = /\{\{([^{}]{0,100})\}\}/g;

/** What clients know of people has names of its own. */
const userValue = /^user_data(\.[\w-]{1,50}){1,5}$/;
const isUserValue = (name: string): name is `user_data.${string}` => userValue.test(name);

const isKnown = (name: string): name is keyof PromptVariables => Object.hasOwn(known, name);

export function variablesIn(template: string): (keyof PromptVariables)[] {
  const names = [...template.matchAll(variable)].map(([, name = '']) => name.trim());
  return [...new Set(names.filter(isKnown))];
}

export function unknownVariables(template: string): string[] {
  return [...template.matchAll(variable)]
    .map(([, name = '']) => name.trim())
    .filter((name) => !isKnown(name) && !isUserValue(name));
}

/** Values are put in once: a name that contains `{{...}}` is only a strange name. */
export function renderPrompt(template: string, variables: PromptVariables, said: SaidVariables = {}): string {
  return template.replace(variable, (whole, inner: string) => {
    const name = inner.trim();
    if (isKnown(name)) return variables[name];
    return isUserValue(name) ? (said[name] ?? '') : whole;
  });
}

// Making a format costs more than a hundred uses of it, and there are few time zones.
const formats = new Map<string, Intl.DateTimeFormat>();

export function dateIn(timeZone: string, at: Date): string {
  let format = formats.get(timeZone);
  if (!format)
    formats.set(timeZone, (format = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' })));
  return format.format(at);
}
