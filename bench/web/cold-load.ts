import type { CDPSession } from 'playwright-core';
import type { Tab } from '../../test/support/chromium.js';
import { median } from '../table.js';
import { kilobytes, type WebFigure } from './figures.js';
import { Probe } from './probe.js';

/** A page, and what one comes to it for. */
interface Destination {
  what: string;
  path: string;
  selector: string;
  /** The most that may go over the wire, in KB. */
  mostKilobytes: number;
}

interface Network {
  name: string;
  /** Milliseconds of a round trip, and bits per second; without them, as fast as this machine is. */
  speed?: { roundTrip: number; bits: number };
  mostPainted: number;
  mostInteractive: number;
}

interface Load {
  painted: number;
  interactive: number;
  bytes: number;
}

/** What browsers' makers call good, on a telephone's network; here, where nothing is far, much less. */
const networks: Network[] = [
  { name: 'loopback', mostPainted: 1_000, mostInteractive: 1_500 },
  { name: '4G', speed: { roundTrip: 170, bits: 9_000_000 }, mostPainted: 1_800, mostInteractive: 3_800 },
];

const signIn: Destination = {
  what: 'sign-in page',
  path: '/login',
  selector: 'input[type=email]',
  mostKilobytes: 350,
};
const conversation = (chatId: string): Destination => ({
  what: 'conversation',
  path: `/chats/${chatId}`,
  selector: 'textarea',
  mostKilobytes: 500,
});

const expectedSeconds = 4;
export const coldLoadSeconds = (rounds: number): number => 2 * networks.length * rounds * expectedSeconds;

/** First visits, with nothing in the browser's cache: of a stranger to the sign-in page, of a member to a chat. */
export async function* measureColdLoads(
  tabs: { stranger: Tab; member: Tab },
  chatId: string,
  rounds: number,
): AsyncGenerator<WebFigure> {
  const visits: [Tab, Destination][] = [
    [tabs.stranger, signIn],
    [tabs.member, conversation(chatId)],
  ];
  for (const [tab, destination] of visits)
    for (const network of networks) {
      const loads: Load[] = [];
      for (let round = 0; round < rounds; round++) loads.push(await load(tab, destination, network));
      yield* figuresOf(loads, destination, network);
    }
}

async function load(visitor: Tab, { path, selector }: Destination, { speed }: Network): Promise<Load> {
  const tab = await visitor.another();
  try {
    const probe = await Probe.of(tab);
    const { devTools } = probe;
    const wire = await watchWire(devTools);
    await devTools.send('Network.clearBrowserCache');
    if (speed) {
      const bytes = speed.bits / 8;
      await devTools.send('Network.emulateNetworkConditions', {
        offline: false,
        latency: speed.roundTrip,
        downloadThroughput: bytes,
        uploadThroughput: bytes,
      });
    }
    await tab.goto(path);
    const { painted, interactive } = await probe.loaded(selector);
    return { painted, interactive, bytes: wire.bytes };
  } finally {
    await tab.page.close();
  }
}

async function watchWire(devTools: CDPSession): Promise<{ bytes: number }> {
  const wire = { bytes: 0 };
  devTools.on('Network.loadingFinished', ({ encodedDataLength }) => (wire.bytes += encodedDataLength));
  await devTools.send('Network.enable');
  return wire;
}

function* figuresOf(
  loads: Load[],
  { what, mostKilobytes }: Destination,
  { name, speed, mostPainted, mostInteractive }: Network,
): Generator<WebFigure> {
  const where = `${what}, ${name}`;
  const middle = (pick: (load: Load) => number): number => median(loads.map(pick));
  yield {
    what: `${where}: first contentful paint`,
    unit: 'ms',
    value: middle((load) => load.painted),
    most: mostPainted,
  };
  yield {
    what: `${where}: interactive`,
    unit: 'ms',
    value: middle((load) => load.interactive),
    most: mostInteractive,
  };
  // The same on every network.
  if (!speed)
    yield {
      what: `${what}: over the wire`,
      unit: 'KB',
      value: kilobytes(middle(({ bytes }) => bytes)),
      most: mostKilobytes,
    };
}
