import type { ModelCallLog } from '../support/profile.js';
import type { Deployment } from '../support/deployment.js';

/** The scripted model's own log of the calls whose question contains a text. */
export async function callsOf({ env }: Deployment, text: string): Promise<ModelCallLog[]> {
  const calls = (await (await fetch(`${env.OLLAMA_BASE_URL}/__calls`)).json()) as ModelCallLog[];
  return calls.filter(({ key }) => key.includes(text));
}
