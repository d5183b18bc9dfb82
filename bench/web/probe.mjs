// What the page tells of itself: runs in it before anything else of it does, and is asked through `globalThis.probe`.
(() => {
  const frameMillis = 1_000 / 60;
  /** After this long without a long task, the last one is taken for the last. */
  const quietMillis = 1_000;
  let tasks = [];
  let keys = [];
  let frames = { dropped: 0, longest: 0 };
  let nodes = 0;
  let isWatching = false;

  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) tasks.push({ startTime, duration });
  }).observe({ type: 'longtask', buffered: true });

  // From the moment that the browser heard of the key until what it changed has been drawn.
  addEventListener(
    'keydown',
    ({ timeStamp }) => {
      if (!isWatching) return;
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => keys.push(performance.now() - timeStamp);
        port2.postMessage(null);
      });
    },
    { capture: true },
  );

  const isUsable = (element) => element?.checkVisibility() && !element.disabled && !element.readOnly;

  function usable(selector) {
    return new Promise((resolve) => {
      const look = () =>
        isUsable(document.querySelector(selector)) ? resolve(performance.now()) : requestAnimationFrame(look);
      look();
    });
  }

  async function quiet(since) {
    const last = Math.max(since, ...tasks.map(({ startTime, duration }) => startTime + duration));
    const left = last + quietMillis - performance.now();
    if (left <= 0) return last;
    await new Promise((resolve) => setTimeout(resolve, left));
    return quiet(since);
  }

  globalThis.probe = {
    /** When something was drawn first, and from when on the thing that one came for can be used without waiting. */
    async loaded(selector) {
      const interactive = await quiet(await usable(selector));
      const [paint] = performance.getEntriesByName('first-contentful-paint');
      const painted = paint?.startTime ?? NaN;
      return { painted, interactive: Math.max(painted, interactive) };
    },
    watch() {
      [tasks, keys, frames, nodes, isWatching] = [[], [], { dropped: 0, longest: 0 }, 0, true];
      let before = performance.now();
      const draw = (now) => {
        const millis = now - before;
        before = now;
        frames.dropped += Math.max(0, Math.round(millis / frameMillis) - 1);
        frames.longest = Math.max(frames.longest, millis);
        nodes = Math.max(nodes, document.getElementsByTagName('*').length);
        if (isWatching) requestAnimationFrame(draw);
      };
      requestAnimationFrame(draw);
    },
    seen() {
      isWatching = false;
      return { tasks: tasks.map(({ duration }) => duration), keys, frames, nodes };
    },
  };
})();
