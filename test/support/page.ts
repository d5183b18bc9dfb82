import { createContext, runInContext } from 'node:vm';
import { WebSocket } from 'ws';

type Listener = (event: { preventDefault(): void }) => void;

/** As much of a DOM's element as a page of text and buttons needs. HTML cannot get into it: there is no innerHTML. */
export class PageElement {
  id = '';
  value = '';
  className = '';
  hidden = false;
  children: PageElement[] = [];
  onclick?: Listener;
  onsubmit?: Listener;
  private own = '';

  constructor(readonly tag: string) {}

  get textContent(): string {
    return this.own + this.children.map(({ textContent }) => textContent).join('');
  }

  set textContent(text: string) {
    this.own = text;
    this.children = [];
  }

  append(...nodes: PageElement[]): void {
    this.children.push(...nodes);
  }

  replaceChildren(...nodes: PageElement[]): void {
    this.own = '';
    this.children = nodes;
  }

  button(text: string): PageElement | undefined {
    if (this.tag === 'button' && this.textContent === text) return this;
    return this.children.flatMap((child) => child.button(text) ?? [])[0];
  }

  click(): void {
    this.onclick?.({ preventDefault: () => undefined });
  }

  submit(): void {
    this.onsubmit?.({ preventDefault: () => undefined });
  }
}

/** A page whose script runs as in a browser, as far as its elements with ids, fetch and sockets go. */
export class Page {
  readonly sockets: WebSocket[] = [];
  address: URL;
  private isClosed = false;
  private readonly elements = new Map<string, PageElement>();

  constructor(
    html: string,
    /** What a person answers to questions of the page. */
    answers: string[] = [],
    /** Where it was opened, and the script that it names, if it has none of its own. */
    { address = new URL('http://page.invalid/'), script }: { address?: URL; script?: string } = {},
  ) {
    for (const [, tag = '', id = ''] of html.matchAll(/<(\w+)[^>]*? id="(\w+)"/g)) {
      this.elements.set(id, Object.assign(new PageElement(tag), { id }));
    }
    const { sockets } = this;
    class Watched extends WebSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols);
        this.on('error', () => undefined);
        sockets.push(this);
      }
    }
    for (const [, id = '', data = ''] of html.matchAll(/<script id="(\w+)"[^>]*>(.*?)<\/script>/gs)) {
      this.at(id).textContent = data;
    }
    const [, own = ''] = /<script>(.*)<\/script>/s.exec(html) ?? [];
    const document = {
      getElementById: (id: string) => this.at(id),
      createElement: (tag: string) => new PageElement(tag),
    };
    const later = (work: () => void, millis: number) => setTimeout(() => this.isClosed || work(), millis);
    const prompt = () => answers.shift();
    const ask = (url: string, init?: RequestInit) => fetch(new URL(url, address), init);
    const history = {
      replaceState: (_: null, __: string, path: string) => void (this.address = new URL(path, address)),
    };
    this.address = address;
    const window = {
      document,
      fetch: ask,
      location: address,
      history,
      setTimeout: later,
      crypto,
      WebSocket: Watched,
      prompt,
    };
    runInContext(script ?? own, createContext(window));
  }

  /** It does nothing more, not even come back. */
  close(): void {
    this.isClosed = true;
    for (const socket of this.sockets) socket.close();
  }

  at(id: string): PageElement {
    const element = this.elements.get(id);
    if (!element) throw new Error(`The page has no #${id}`);
    return element;
  }
}
