import { api } from '../../platform/api';
import type { Agent } from '../api-types';

/** Gives the browser a role as a file of `prompts/`. */
export async function downloadRole({ id, username }: Agent): Promise<void> {
  const params = { path: { id } };
  const { data } = await api.GET('/api/v1/agents/{id}/export', { params, parseAs: 'blob' });
  if (!(data instanceof Blob)) return;
  const url = URL.createObjectURL(data);
  const link = document.createElement('a');
  link.href = url;
  link.download = `${username}.md`;
  link.click();
  URL.revokeObjectURL(url);
}
