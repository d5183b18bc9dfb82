import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { EgressClient } from '../../src/platform/egress/index.js';
import { AppError } from '../../src/platform/errors/index.js';
import { Metrics } from '../../src/platform/metrics/index.js';
import { Ledger, type Experiment } from './experiment.js';
import { controlsOf, namesOf, redirectsOf, refusedUrls, type Ports } from './outward-urls.js';

/** For what has to be refused at once, and for what nobody will ever answer. */
const patience = { refused: 5_000, nowhere: 200 };

/** Experiment 32: addresses that are meant to lead a server to its own network. */
export const outwardCalls: Experiment = {
  number: 32,
  title: 'outward calls',
  tried: 'spellings of loopback, names, redirects, schemes and ports, by request and by fetch',
  seconds: 5,
  alike: true,
  async run() {
    const ledger = new Ledger();
    const { tried, hits, answered, astray, told, controls, broken } = await callOut();
    ledger.atLeast('URLs tried', tried, 100);
    ledger.none('connections to the canary', hits);
    ledger.none('answered', answered);
    ledger.none('neither refused nor led to nowhere', astray);
    ledger.none('told of the network behind', told);
    ledger.atLeast('allowed URLs', controls, 8);
    ledger.none('allowed, and not reached', broken);
    return ledger;
  },
};

export interface OutwardFigures {
  tried: number;
  hits: string[];
  answered: string[];
  astray: string[];
  /** Errors that name an address. */
  told: string[];
  controls: number;
  broken: string[];
}

export async function callOut(): Promise<OutwardFigures> {
  const figures: OutwardFigures = {
    ...{ tried: 0, hits: [], answered: [], astray: [], told: [] },
    ...{ controls: 0, broken: [] },
  };
  let trying = '';
  // On every address of this machine: whatever reaches any of them is seen.
  const canary = createTcpServer((socket) => {
    figures.hits.push(trying);
    socket.end('HTTP/1.1 200 OK\r\ncontent-length: 6\r\nconnection: close\r\n\r\ncanary');
  });
  const canaryPort = await listen(canary, '::').catch(() => listen(canary, '0.0.0.0'));
  const lure = createServer(redirecting);
  const lurePort = await listen(lure, '127.0.0.1');
  const control6 = createServer((_, response) => response.end('control'));
  const port6 = await listen(control6, '::1').catch(() => undefined);
  const ports: Ports = { canary: canaryPort, lure: lurePort, control6: port6 };
  const allowed = [`127.0.0.1:${lurePort}`, `localhost:${lurePort}`, ...(port6 ? [`[::1]:${port6}`] : [])];
  const egress = new EgressClient({ EGRESS_ALLOW: allowed }, new Metrics(), namesOf());
  const doors = {
    request: (url: string, timeoutMillis: number) =>
      egress.request({ url, timeoutMillis }).then((answer) => answer.text()),
    fetch: (url: string, timeoutMillis: number) =>
      egress
        .fetchWithin({ timeoutMillis })(url)
        .then((answer) => answer.text()),
  };
  try {
    for (const [door, call] of Object.entries(doors)) {
      for (const { url, leadsNowhere } of [...refusedUrls(ports), ...redirectsOf(ports)]) {
        trying = `${door} ${JSON.stringify(url)}`;
        figures.tried++;
        const error: unknown = await call(url, leadsNowhere ? patience.nowhere : patience.refused).then(
          (text) => void figures.answered.push(`${trying}: ${text}`),
          (thrown: unknown) => thrown,
        );
        if (error) judge(error, { trying, leadsNowhere, figures });
      }
      for (const url of controlsOf(ports)) {
        figures.controls++;
        const text = await call(url, patience.refused).catch(String);
        if (text !== 'control') figures.broken.push(`${door} ${url}: ${text}`);
      }
    }
  } finally {
    await egress.onApplicationShutdown();
    for (const server of [canary, lure, control6]) server.close();
  }
  return figures;
}

interface Attempt {
  trying: string;
  leadsNowhere?: boolean;
  figures: OutwardFigures;
}

function judge(error: unknown, { trying, leadsNowhere, figures }: Attempt): void {
  const code = error instanceof AppError ? error.code : String(error);
  if (code !== 'egress_refused' && !(leadsNowhere && code.startsWith('egress_'))) {
    figures.astray.push(`${trying}: ${code}`);
  }
  const said = error instanceof AppError ? `${error.title} ${error.detail}` : '';
  if (/\d+\.\d+\.\d+\.\d+|::/.test(said)) figures.told.push(`${trying}: ${said}`);
}

/** `/to/<status>?<location>` redirects there, anything else is the control. */
const redirecting: RequestListener = ({ url = '' }, response) => {
  const [, status, location] = /^\/to\/(\d+)\?(.*)$/.exec(url) ?? [];
  if (!status || location === undefined) return response.end('control');
  // UTF-8, byte by byte.
  const bytes = Buffer.from(decodeURIComponent(location)).toString('latin1');
  response.writeHead(Number(status), { location: bytes }).end();
};

async function listen(server: Server, host: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}
