import { Feed } from './feed.js';
import { StreamFrame } from './stream-frame.js';

const frame = (seq: number) => new StreamFrame(seq, 'chat', 'x', {});
const more = 2_001;

describe('Feed', () => {
  let told: (number | string)[];
  let feed: Feed;

  beforeEach(() => {
    told = [];
    feed = new Feed({ frame: ({ seq }) => told.push(seq), reset: (seq) => told.push(`reset ${seq}`) });
  });

  afterEach(() => feed.close());

  it('holds what comes until the client has what it missed, and then tells each once', () => {
    feed.begin(10);
    feed.push(frame(11));
    const hold = feed.hold();
    feed.push(frame(12));
    expect(feed.resume(hold, 5, [frame(6), frame(11)], 11)).toBe(true);
    feed.push(frame(13));
    expect(told).toEqual([6, 11, 12, 13]);
  });

  it('lets go of what it holds when the client asks for nothing', () => {
    feed.begin(10);
    feed.push(frame(11));
    feed.release();
    feed.push(frame(12));
    expect(told).toEqual([11, 12]);
  });

  it('tells a client to load anew when too much came while it was held, and nothing older afterwards', () => {
    feed.begin(10);
    const hold = feed.hold();
    for (let seq = 11; seq < 11 + more; seq++) feed.push(frame(seq));
    expect(told).toEqual([`reset ${10 + more}`]);
    expect(feed.resume(hold, 5, [frame(6)], 9)).toBe(false);
    feed.goOn(hold, [frame(7)], 0);
    feed.push(frame(11 + more));
    expect(told).toEqual([`reset ${10 + more}`, 11 + more]);
  });
});
