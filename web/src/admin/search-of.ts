/**
 * Out of an address, which anybody can write: what is not of the form is left out. A number is taken for the text that it
 * stands for.
 */
export const searchOf = <Name extends string>(
  forms: Record<Name, RegExp>,
  search: Record<string, unknown>,
): Partial<Record<Name, string>> => {
  const found: Partial<Record<Name, string>> = {};
  for (const name in forms) {
    const value = search[name];
    if ((typeof value === 'string' || typeof value === 'number') && forms[name].test(`${value}`))
      found[name] = `${value}`;
  }
  return found;
};

export const anId = /^[\da-f-]{36}$/i;
export const aDay = /^\d{4}-\d\d-\d\d$/;
