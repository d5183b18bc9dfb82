import { isReachable } from '../api';

const betweenMillis = 3_000;

/**
 * Loads code that is a file of its own. Without a connection it waits until there is one; only what a new deployment has
 * taken away fails, and in a route makes the router load the page anew.
 */
export function patiently<Module>(load: () => Promise<Module>): () => Promise<Module> {
  return async () => {
    for (let isSecond = false; ;) {
      try {
        return await load();
      } catch (error) {
        if (!(await isReachable())) await untilReachable();
        else if (isSecond) throw asMissing(error);
        else isSecond = true;
        await loadMissingStyles();
      }
    }
  };
}

async function untilReachable(): Promise<void> {
  do await nextChance();
  while (!(await isReachable()));
}

/** A connection that comes back, or a moment later: a server that restarts tells nobody. */
const nextChance = (): Promise<void> =>
  new Promise((resolve) => {
    const go = () => {
      window.removeEventListener('online', go);
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(go, betweenMillis);
    window.addEventListener('online', go);
  });

/** Vite asks for each stylesheet once: one that did not come would be missing for good. */
async function loadMissingStyles(): Promise<void> {
  const links = [...document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]')];
  await Promise.all(links.filter(({ sheet }) => sheet === null).map(loadAgain));
}

const loadAgain = (link: HTMLLinkElement): Promise<void> =>
  new Promise((resolve) => {
    const again = link.cloneNode() as HTMLLinkElement;
    again.onload = again.onerror = () => resolve();
    link.replaceWith(again);
  });

/** As browsers word it when code is missing, also where a stylesheet is: by that the router knows it. */
function asMissing(error: unknown): Error {
  const words = error instanceof Error ? error.message : String(error);
  if (!words.startsWith('Unable to preload CSS')) return new Error(words, { cause: error });
  return new Error(`Failed to fetch dynamically imported module: ${words}`, { cause: error });
}
