interface Choice {
  value: string;
  label: string;
}

/** What can be chosen, and what a role names already, by id or name: also what is not there, or no longer. */
export function collectionChoices(
  collections: { id: string; name: string }[],
  chosen: string[],
  goneLabel: (name: string) => string,
): Choice[] {
  const called = (name: string) =>
    collections.find((one) => one.id === name || one.name.toLowerCase() === name.toLowerCase());
  const others = chosen
    .filter((name) => !collections.some(({ id }) => id === name))
    .map((name) => ({ value: name, label: called(name)?.name ?? goneLabel(name) }));
  const known = new Set(others.map(({ label }) => label));
  return [
    ...others,
    ...collections.filter(({ name }) => !known.has(name)).map(({ id, name }) => ({ value: id, label: name })),
  ];
}
