import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What each route that changes something leaves in the audit log. */
const audited: Record<string, string[]> = {
  'POST /api/v1/auth/logout': ['session.ended'],
  'DELETE /api/v1/auth/sessions': ['user.sessions-ended'],
  'DELETE /api/v1/auth/sessions/{id}': ['session.ended'],
  'PATCH /api/v1/auth/me': ['user.updated'],
  'POST /api/v1/auth/password': ['user.password-changed'],
  'PATCH /api/v1/organizations/current': ['organization.updated'],
  'POST /api/v1/organizations/current/transfer': ['organization.transferred'],
  'POST /api/v1/users': ['user.created'],
  'PATCH /api/v1/users/{id}': ['user.updated', 'user.role-changed', 'user.deactivated', 'user.reactivated'],
  'DELETE /api/v1/users/{id}': ['user.deactivated'],
  'DELETE /api/v1/users/{id}/sessions': ['user.sessions-ended'],
  'POST /api/v1/invites': ['invite.created'],
  'DELETE /api/v1/invites/{id}': ['invite.withdrawn'],
  'POST /api/v1/api-keys': ['api-key.created'],
  'PATCH /api/v1/api-keys/{id}': ['api-key.updated'],
  'DELETE /api/v1/api-keys/{id}': ['api-key.revoked'],
  'PUT /api/v1/budgets': ['budget.set'],
  'DELETE /api/v1/budgets/{id}': ['budget.deleted'],
  'POST /api/v1/secrets': ['secret.created'],
  'PUT /api/v1/secrets/{id}': ['secret.replaced'],
  'DELETE /api/v1/secrets/{id}': ['secret.deleted'],
  'PATCH /api/v1/chats/{id}': ['chat.updated'],
  'DELETE /api/v1/chats/{id}': ['chat.deleted'],
  'PUT /api/v1/chats/{id}/members/{userId}': ['chat.member-added'],
  'DELETE /api/v1/chats/{id}/members/{userId}': ['chat.member-removed'],
  'POST /api/v1/messages/{id}/validate': ['answer.validated'],
  'PUT /api/v1/messages/{id}/trust': ['answer.trusted'],
  'DELETE /api/v1/messages/{id}/trust': ['answer.untrusted'],
  'DELETE /api/v1/messages/{id}': ['message.deleted'],
  'POST /api/v1/approvals/{id}': ['approval.decided'],
  'POST /api/v1/roles/reload': ['roles.reloaded'],
  'POST /api/v1/agents': ['agent.created'],
  'PATCH /api/v1/agents/{id}': ['agent.updated'],
  'DELETE /api/v1/agents/{id}': ['agent.deleted'],
  'POST /api/v1/agents/{id}/start': ['agent.started'],
  'POST /api/v1/agents/{id}/stop': ['agent.stopped'],
  'POST /api/v1/agents/{id}/restart': ['agent.restarted'],
  'PUT /api/v1/agents/{id}/integrations/{type}': ['integration.created', 'integration.updated'],
  'POST /api/v1/integrations/amocrm/consent': ['integration.created', 'integration.updated'],
  'DELETE /api/v1/agents/{id}/integrations/{type}': ['integration.deleted'],
  'POST /api/v1/agents/{id}/integrations/{type}/start': ['integration.started'],
  'POST /api/v1/agents/{id}/integrations/{type}/stop': ['integration.stopped'],
  'POST /api/v1/agents/{id}/integrations/webhook/deliveries/{deliveryId}/replay': ['integration.replayed'],
  'POST /api/v1/agents/{id}/integrations/{type}/restart': ['integration.restarted'],
  'PATCH /api/v1/contacts/{id}': ['contact.updated'],
  'POST /api/v1/contacts/{id}/take-over': ['contact.taken-over'],
  'POST /api/v1/contacts/{id}/hand-back': ['contact.handed-back'],
  'POST /api/v1/contacts/{id}/sends/{sendId}/retry': ['contact.send-retried'],
  'POST /api/v1/agents/import': ['agent.created', 'agent.updated'],
  'POST /api/v1/agents/try': ['agent.tried'],
  'POST /api/v1/agents/{id}/versions/{version}/restore': ['agent.restored'],
  'PUT /api/v1/agents/{id}/access': ['agent.access-changed'],
  'POST /api/v1/knowledge/collections': ['collection.created'],
  'PATCH /api/v1/knowledge/collections/{id}': ['collection.updated'],
  'DELETE /api/v1/knowledge/collections/{id}': ['collection.deleted'],
  'POST /api/v1/knowledge/collections/{id}/documents': ['document.created'],
  'POST /api/v1/knowledge/collections/{id}/documents/text': ['document.created'],
  'POST /api/v1/knowledge/collections/{id}/documents/url': ['document.created'],
  'PATCH /api/v1/knowledge/documents/{id}': ['document.renamed'],
  'DELETE /api/v1/knowledge/documents/{id}': ['document.deleted'],
  'POST /api/v1/knowledge/documents/{id}/reindex': ['document.reindexed'],
  'POST /api/v1/knowledge/documents/{id}/versions': ['document.replaced'],
  'POST /api/v1/calendar/events': ['event.created'],
  'PATCH /api/v1/calendar/events/{id}': ['event.updated'],
  'DELETE /api/v1/calendar/events/{id}': ['event.deleted'],
  'POST /api/v1/calendar/events/{id}/trigger': ['event.triggered'],
  'PUT /api/v1/calendar/events/{id}/exceptions/{slot}': ['event.occurrence-changed'],
  'DELETE /api/v1/calendar/events/{id}/exceptions/{slot}': ['event.occurrence-changed'],
  'POST /api/v1/notifications/channels': ['notification-channel.created'],
  'PATCH /api/v1/notifications/channels/{id}': ['notification-channel.updated'],
  'POST /api/v1/notifications/channels/{id}/verify': ['notification-channel.verified'],
  'DELETE /api/v1/notifications/channels/{id}': ['notification-channel.deleted'],
  'POST /api/v1/calendar/feed': ['calendar-feed.created', 'calendar-feed.replaced'],
  'DELETE /api/v1/calendar/feed': ['calendar-feed.deleted'],
  'POST /api/v1/mcp-servers': ['mcp-server.created'],
  'PATCH /api/v1/mcp-servers/{id}': ['mcp-server.updated'],
  'DELETE /api/v1/mcp-servers/{id}': ['mcp-server.deleted'],
  'POST /api/v1/mcp-servers/{id}/refresh': ['mcp-server.refreshed'],
  'POST /api/v1/operator/organizations': [
    'organization.created',
    'user.created',
    'user.password-link-created',
  ],
  'POST /api/v1/operator/users': ['user.created', 'user.password-link-created'],
  'POST /api/v1/operator/password-resets': ['user.password-link-created'],
  'POST /api/v1/operator/secrets/rotate': ['secret.key-rotated'],
};

/** What needs no entry, and why. */
const unaudited: Record<string, string> = {
  'POST /api/v1/knowledge/search': 'it reads, and its question is kept by nobody',
  'DELETE /api/v1/knowledge/questions/{id}': 'a note of what was asked goes, and nothing that anybody wrote',
  'POST /api/v1/calendar/events/preview': 'it reckons, and keeps nothing',
  'POST /api/v1/notifications/{id}/read': 'a mark of the reader’s own',
  'POST /api/v1/notifications/channels/{id}/test': 'the log of deliveries has it',
  'PUT /api/v1/notifications/preferences': 'what one wishes to be told oneself',
  'POST /api/v1/notifications/read-all': 'a mark of the reader’s own',
  'POST /api/v1/notifications/{id}/acknowledge': 'the notification itself keeps when',
  'POST /api/v1/tools/openapi': 'a document is read, and nothing is kept',
  'POST /api/v1/agents/{id}/integrations/{type}/verify': 'the other side is asked, and nothing is kept',
  'POST /api/v1/agents/{id}/integrations/amocrm/consent':
    'a person leaves for the account, and their return has an entry',
  'POST /api/v1/agents/{id}/integrations/webhook/preview': 'a mapping is shown, and nothing is kept',
  'POST /api/v1/agents/preview': 'a prompt is shown, and nothing is kept',
  'POST /api/v1/contacts/{id}/open': 'the chat itself tells its members who is in it and since when',
  'POST /api/v1/chats': 'the chat itself tells its members who is in it and since when',
  'POST /api/v1/chats/{id}/read': 'a mark of the reader’s own',
  'POST /api/v1/chats/{id}/messages': 'messages are their own record, with author and time',
  'PATCH /api/v1/messages/{id}': 'its author rewrites it, and its versions are kept',
  'POST /api/v1/messages/{id}/feedback': 'an opinion stands with its author’s name beside the answer',
  'DELETE /api/v1/messages/{id}/feedback': 'one’s own opinion',
  'POST /api/v1/files': 'nobody else sees a file before a message has it, and that is its own record',
  'DELETE /api/v1/files/{id}': 'what its uploader takes back was nobody else’s yet',
  'POST /api/v1/messages/{id}/select': 'which of its siblings is shown, the chat is told',
  'POST /api/v1/messages/{id}/regenerate': 'the run itself keeps who asked for it and when',
  'POST /api/v1/runs/{id}/retry': 'the run itself keeps who asked for it and when',
  'POST /api/v1/runs/{id}/states/{stateId}/fork': 'the run itself keeps who asked for it and when',
  'POST /api/v1/runs/{id}/cancel': 'the run itself says that it was cancelled',
  'POST /v1/embeddings': 'nothing is kept of it but what it took, in the ledger of usage',
  'POST /v1/chat/completions': 'the run itself keeps whose key it was, when and how it ended',
};

interface Operation {
  'x-access'?: { kind: string; permission?: string };
}

const root = join(import.meta.dirname, '..');
const document = JSON.parse(readFileSync(join(root, 'openapi.json'), 'utf8')) as {
  paths: Record<string, Record<string, Operation>>;
};
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    method: method.toUpperCase(),
    route: `${method.toUpperCase()} ${path}`,
    access: operation['x-access'],
  })),
);
const mutating = operations
  .filter(({ method, access }) => method !== 'GET' && access?.kind === 'permission')
  .map(({ route }) => route);

/** Every text of the form of an action in the files that write the audit log. */
function actionsInCode(): Set<string> {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
    .map((name) => readFileSync(join(root, 'src', name), 'utf8'))
    .filter((text) => /\bAuditLog\b/.test(text));
  return new Set(
    files.flatMap((text) => [...text.matchAll(/'([a-z-]+\.[a-z-]+)'/g)].map(([, action]) => String(action))),
  );
}

describe('Routes and the audit log', () => {
  it('each operation of the API says who may enter', () => {
    expect(operations.length).toBeGreaterThan(40);
    expect(operations.filter(({ access }) => !access).map(({ route }) => route)).toEqual([]);
  });

  it('each route that changes something is audited, or is not for a reason', () => {
    const decided = [...Object.keys(audited), ...Object.keys(unaudited)];
    expect(decided.toSorted()).toEqual(mutating.toSorted());
    expect(new Set(decided).size).toBe(decided.length);
  });

  it('each action has words in the web client', () => {
    const texts = readFileSync(join(root, 'web/src/admin/texts/en.json'), 'utf8');
    const { action } = JSON.parse(texts) as { action: Record<string, Record<string, string> | undefined> };
    const hasWords = (name: string): boolean => {
      const [type = '', what = ''] = name.split('.');
      return action[type]?.[what] !== undefined;
    };
    expect(
      Object.values(audited)
        .flat()
        .filter((name) => !hasWords(name)),
    ).toEqual([]);
  });

  it('each action that a route is said to leave is written somewhere', () => {
    const actions = actionsInCode();
    for (const [route, names] of Object.entries(audited)) {
      for (const name of names)
        expect([route, actions.has(name) ? name : `no ${name}`]).toEqual([route, name]);
    }
  });
});
