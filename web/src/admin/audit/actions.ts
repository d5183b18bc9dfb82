/** What the log tells of, by the type of its object, in the order of the filter. */
export const auditActions = {
  user: [
    'created',
    'updated',
    'role-changed',
    'deactivated',
    'reactivated',
    'sessions-ended',
    'password-changed',
    'password-reset-requested',
    'password-link-created',
    'password-reset',
  ],
  invite: ['created', 'accepted', 'withdrawn'],
  session: ['opened', 'refused', 'ended', 'replayed'],
  organization: ['created', 'updated', 'transferred'],
  'api-key': ['created', 'updated', 'revoked'],
  secret: ['created', 'replaced', 'deleted', 'key-rotated'],
  agent: [
    'created',
    'updated',
    'restored',
    'deleted',
    'access-changed',
    'tried',
    'started',
    'stopped',
    'restarted',
  ],
  integration: ['created', 'updated', 'deleted', 'started', 'stopped', 'restarted'],
  contact: ['updated', 'taken-over', 'handed-back', 'send-retried'],
  roles: ['reloaded'],
  collection: ['created', 'updated', 'deleted'],
  document: ['created', 'renamed', 'replaced', 'reindexed', 'deleted'],
  'mcp-server': ['created', 'updated', 'refreshed', 'deleted'],
  event: ['created', 'updated', 'triggered', 'occurrence-changed', 'deleted'],
  budget: ['set', 'deleted'],
  'calendar-feed': ['created', 'replaced', 'deleted'],
  chat: ['updated', 'member-added', 'member-removed', 'exported', 'deleted'],
  message: ['deleted'],
  answer: ['validated', 'trusted', 'untrusted'],
  approval: ['decided'],
  audit: ['exported'],
} as const;

export type ObjectType = keyof typeof auditActions;

type ActionOf = { [Type in ObjectType]: `${Type}.${(typeof auditActions)[Type][number]}` };
/** As the server names it. */
export type AuditAction = ActionOf[ObjectType];

export const objectTypes = Object.keys(auditActions) as ObjectType[];
export const actionsOf = (type: ObjectType): AuditAction[] =>
  auditActions[type].map((name) => `${type}.${name}` as AuditAction);

const known = new Set<string>(objectTypes.flatMap(actionsOf));

/** A newer server may tell of more than this client has words for. */
export const isKnownAction = (action: string): action is AuditAction => known.has(action);
export const isKnownType = (type: string): type is ObjectType => Object.hasOwn(auditActions, type);
