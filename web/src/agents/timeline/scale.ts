interface Span {
  from: number;
  to: number;
}

/** A time as its place between the beginning (0) and the end (1). */
export type Scale = (time: number) => number;

/** A longer wait than this part of the work would leave no room to see the work. */
const longWait = 0.12;
const waitWidth = 0.06;

/**
 * Work as it took its time; long waits between (for a person's decision) are drawn short. `work` is what was done, in any
 * order.
 */
export function scaleOf(work: readonly Span[]): Scale {
  const busy = joined(work);
  const total = busy.reduce((sum, { from, to }) => sum + to - from, 0) || 1;
  const points: { time: number; at: number }[] = [];
  let at = 0;
  busy.forEach(({ from, to }, place) => {
    const before = busy[place - 1];
    const wait = before ? from - before.to : 0;
    at += wait > total * longWait ? total * waitWidth : wait;
    points.push({ time: from, at });
    at += to - from;
    points.push({ time: to, at });
  });
  const width = at || 1;
  return (time) => placeIn(points, time) / width;
}

function placeIn(points: readonly { time: number; at: number }[], time: number): number {
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last || time <= first.time) return 0;
  if (time >= last.time) return last.at;
  const next = points.findIndex((point) => point.time >= time);
  const [a, b] = [points[next - 1] ?? first, points[next] ?? last];
  const share = b.time === a.time ? 1 : (time - a.time) / (b.time - a.time);
  return a.at + share * (b.at - a.at);
}

/** Overlapping spans as one, in the order of time. */
function joined(spans: readonly Span[]): Span[] {
  const found: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else found.push({ ...span });
  }
  return found;
}
