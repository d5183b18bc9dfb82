import { answer, api } from '../../platform/api';

interface Given {
  settings?: Record<string, unknown>;
  secrets?: Record<string, unknown>;
}

/** Leaves for amoCRM, where the person lets the role in; they come back to `ConnectAmocrmScreen`. */
export async function leadToAmocrm(agentId: string, body: Given = {}): Promise<void> {
  const params = { path: { id: agentId } };
  const path = '/api/v1/agents/{id}/integrations/amocrm/consent';
  const { url } = await answer(api.POST(path, { params, body }));
  window.location.assign(url);
}
