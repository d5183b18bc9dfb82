import { useTranslation } from 'react-i18next';

const known = [
  'account:manage',
  'agent:manage',
  'agent:read',
  'api-key:manage',
  'approval:decide',
  'audit:read',
  'budget:manage',
  'calendar:read',
  'calendar:write',
  'chat:read',
  'chat:write',
  'contact:read',
  'contact:talk',
  'knowledge:manage',
  'knowledge:read',
  'notification:read',
  'notification:write',
  'organization:manage',
  'organization:read',
  'organization:transfer',
  'run:cancel',
  'run:follow',
  'run:read',
  'secret:manage',
  'usage:read',
  'user:manage',
  'user:read',
] as const;

type Dotted<Name extends string> = Name extends `${infer What}:${infer How}` ? `${What}.${How}` : never;

/** What a permission opens, in the reader's words; its name, if the server has one that this client does not know. */
export function usePermissionWords(): (permission: string) => string {
  const { t } = useTranslation('admin');
  return (permission) => {
    const name = known.find((one) => one === permission);
    return name ? t(`permission.${name.replace(':', '.') as Dotted<typeof name>}`) : permission;
  };
}
