import { jest } from '@jest/globals';
import { backoffMillis } from './backoff';
import { LiveConnection } from './connection';

class FakeSocket {
  readonly OPEN = 1;
  readyState = 0;
  readonly sent: { id: string; event: string; data?: unknown }[] = [];
  onopen?: () => void;
  onmessage?: (message: { data: string }) => void;
  onclose?: (closed: { code: number }) => void;

  opens(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as FakeSocket['sent'][number]);
  }

  tells(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  close(code = 1000): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

let sockets: FakeSocket[];
let admissions: boolean[];
let live: LiveConnection;
const last = (): FakeSocket => sockets.at(-1) as FakeSocket;

/** Lets what is due happen, timers of this long included. */
const pass = (millis = 0) => jest.advanceTimersByTimeAsync(millis);

beforeEach(async () => {
  jest.useFakeTimers();
  [sockets, admissions] = [[], []];
  live = new LiveConnection({
    open: () => {
      sockets.push(new FakeSocket());
      return last() as unknown as WebSocket;
    },
    admit: (refused) => {
      admissions.push(refused);
      return Promise.resolve(true);
    },
    random: () => 1,
  });
  live.start();
  await pass();
});
afterEach(() => {
  live.stop();
  jest.useRealTimers();
});

describe('LiveConnection', () => {
  it('tells handlers of their events, until they leave', () => {
    const heard: unknown[] = [];
    const leave = live.on('chat.joined', (data) => heard.push(data));
    last().opens();
    expect(live.state).toBe('online');
    last().tells({ event: 'chat.joined', seq: 5, data: { chatId: 'a' } });
    last().tells({ event: 'chat.left', seq: 6, data: { chatId: 'a' } });
    leave();
    last().tells({ event: 'chat.joined', seq: 7, data: { chatId: 'b' } });
    expect(heard).toEqual([{ chatId: 'a' }]);
  });

  it('comes back later and later, and asks first for what it missed', async () => {
    last().opens();
    last().tells({ event: 'ready', data: { seq: 40 } });
    last().tells({ event: 'chat.joined', seq: 41, data: { chatId: 'a' } });
    last().close(1006);
    expect(live.state).toBe('waiting');
    await pass(499);
    expect(sockets).toHaveLength(1);
    await pass(1);
    expect(sockets).toHaveLength(2);
    last().close(1006);
    await pass(999);
    expect(sockets).toHaveLength(2);
    await pass(1);
    last().opens();
    expect(last().sent).toEqual([{ id: 'c1', event: 'resume', data: { after: 41 } }]);
  });

  it('asks on from what it has heard when it is lost again before it was told what it missed', async () => {
    last().opens();
    last().tells({ event: 'ready', data: { seq: 40 } });
    last().close(1006);
    await pass(500);
    last().opens();
    last().tells({ event: 'ready', data: { seq: 90 } });
    last().close(1006);
    await pass(500);
    last().opens();
    expect(last().sent).toMatchObject([{ event: 'resume', data: { after: 40 } }]);
  });

  it('says that it is back once what was missed is told', async () => {
    const returns = jest.fn();
    live.onReturn(returns);
    last().opens();
    last().tells({ event: 'ready', data: { seq: 40 } });
    last().close(1006);
    await pass(500);
    last().opens();
    await pass();
    expect(returns).not.toHaveBeenCalled();
    last().tells({ event: 'ack', id: 'c1', data: { resumed: true } });
    await pass();
    expect(returns).toHaveBeenCalledTimes(1);
  });

  it('comes back later and later to a server that lets it in and ends it', async () => {
    last().opens();
    last().close(1006);
    await pass(500);
    last().opens();
    last().close(1006);
    await pass(999);
    expect(sockets).toHaveLength(2);
    await pass(1);
    expect(sockets).toHaveLength(3);
  });

  it('opens one socket when it is stopped and started while it waits to be admitted', async () => {
    live.stop();
    sockets = [];
    live.start();
    live.stop();
    live.start();
    await pass();
    expect(sockets).toHaveLength(1);
  });

  it('asks at once whether it is still there when its person comes back', async () => {
    last().opens();
    live.checkNow();
    await pass();
    expect(last().sent).toMatchObject([{ event: 'ping' }]);
  });

  it('renews access and comes back at once when access has ended', async () => {
    last().opens();
    last().close(4401);
    await pass();
    expect(sockets).toHaveLength(2);
    expect(admissions).toEqual([false, true]);
  });

  it('gives up a connection that does not answer', async () => {
    last().opens();
    await pass(25_000);
    expect(last().sent).toEqual([{ id: 'c1', event: 'ping' }]);
    await pass(10_000);
    expect(live.state).toBe('waiting');
  });

  it('answers commands, with a refusal as a problem, and says offline without a connection', async () => {
    await expect(live.call('runs.show', { chatId: 'a' })).rejects.toMatchObject({ code: 'offline' });
    last().opens();
    const asked = live.call('runs.show', { chatId: 'a' });
    last().tells({ event: 'error', id: 'c1', data: { code: 'not_found' } });
    await expect(asked).rejects.toMatchObject({ code: 'not_found' });
  });

  it('stays away once it is stopped', async () => {
    last().opens();
    live.stop();
    await pass(60_000);
    expect(sockets).toHaveLength(1);
  });
});

describe('backoffMillis', () => {
  it('doubles up to half a minute, and spreads', () => {
    expect([0, 1, 2, 20].map((attempt) => backoffMillis(attempt, () => 1))).toEqual([
      500, 1000, 2000, 30_000,
    ]);
    expect(backoffMillis(2, () => 0)).toBe(1000);
  });
});
