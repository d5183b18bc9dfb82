import type { AmocrmServer } from './amocrm-server.js';

type Asking = Pick<AmocrmServer, 'clientId' | 'redirectUri' | 'domain' | 'aCode'>;

/** Where amoCRM leads to from there (oauth/step-by-step), as its person decides. */
function waysBack(amocrm: Asking, asked: URLSearchParams): Record<'Allow' | 'Deny', string> {
  const { clientId: client_id, redirectUri, domain: referer } = amocrm;
  const state = asked.get('state') ?? '';
  const back = (more: Record<string, string>) => `${redirectUri}?${new URLSearchParams(more).toString()}`;
  return {
    Allow: back({ code: amocrm.aCode(), state, referer, platform: '1', client_id }),
    Deny: back({ error: 'access_denied', state }),
  };
}

/** What a person sees who is to let an integration in. */
export function consentPage(amocrm: Asking, asked: URLSearchParams): string {
  const isKnown = asked.get('client_id') === amocrm.clientId && asked.get('mode') === 'post_message';
  const links = Object.entries(isKnown ? waysBack(amocrm, asked) : {}).map(
    ([name, href]) => `<a href="${href.replaceAll('&', '&amp;')}">${name}</a>`,
  );
  const said = isKnown ? 'An integration wants to be let in' : 'There is no such integration';
  return `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>amoCRM</title><h1>${said}</h1>${links.join(' ')}</html>`;
}

/** As a browser that is led there: what stands in the address that its person comes back by. */
export async function decided(url: string, decision: 'Allow' | 'Deny'): Promise<Record<string, string>> {
  const page = await (await fetch(url)).text();
  const [, href] = new RegExp(`href="([^"]+)">${decision}<`).exec(page) ?? [];
  if (href === undefined) throw new Error(`amoCRM asked nobody: ${page}`);
  return Object.fromEntries(new URL(href.replaceAll('&amp;', '&')).searchParams);
}
