import type { UserRole } from './people/policy';

/** What one permission opens, and to whom. */
export interface PermissionRow {
  permission: string;
  roles: UserRole[];
}

const columns: (UserRole | undefined)[] = [undefined, undefined, 'owner', 'admin', 'member'];

/**
 * What people may do, out of docs/permissions.md, which the server's router writes: one row for each permission that
 * some person has.
 */
export function permissionRows(markdown: string): PermissionRow[] {
  const found = new Map<string, UserRole[]>();
  for (const line of markdown.split('\n')) {
    const [, ...cells] = line.split('|').map((cell) => cell.trim());
    const permission = cells[1] ?? '';
    const roles = columns.filter((role, at) => role !== undefined && cells[at] === '✓');
    if (permission.includes(':') && roles.length > 0) found.set(permission, roles as UserRole[]);
  }
  return [...found].map(([permission, roles]) => ({ permission, roles }));
}
