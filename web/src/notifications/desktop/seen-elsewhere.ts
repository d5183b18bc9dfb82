const waitMillis = 300;

type Word = 'does anybody look?' | 'I do';

/** Between the tabs of this browser. */
const channel = new BroadcastChannel('artel-looking');

/** Tells other tabs, as long as it runs, that this one is looked at. */
export function tellWhoLooks(): () => void {
  const hear = ({ data }: MessageEvent<Word>) => {
    if (data === 'does anybody look?' && !document.hidden) channel.postMessage('I do' satisfies Word);
  };
  channel.addEventListener('message', hear);
  return () => channel.removeEventListener('message', hear);
}

/** Whether a person looks at another of our tabs. */
export function isSeenElsewhere(): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (isSeen: boolean) => {
      clearTimeout(timer);
      channel.removeEventListener('message', hear);
      resolve(isSeen);
    };
    const hear = ({ data }: MessageEvent<Word>) => {
      if (data === 'I do') settle(true);
    };
    const timer = setTimeout(() => settle(false), waitMillis);
    channel.addEventListener('message', hear);
    channel.postMessage('does anybody look?' satisfies Word);
  });
}
