import type { Role } from '../../roster';

export type Origin = 'all' | Role['origin'];

/** Roles that suit what was typed and chosen, by name. Every word has to be found somewhere. */
export function filterRoles(
  roles: readonly Role[],
  { text, origin }: { text: string; origin: Origin },
): Role[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return roles
    .filter((role) => origin === 'all' || role.origin === origin)
    .filter((role) => words.every((word) => searched(role).includes(word)))
    .sort((a, b) => a.name.localeCompare(b.name));
}

const searched = ({ name, username, title, description, tools }: Role): string =>
  [name, `@@${username}`, title, description, ...tools].join('\n').toLowerCase();
