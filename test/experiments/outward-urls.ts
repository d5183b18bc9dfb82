/** Where the servers of experiment 32 listen. */
export interface Ports {
  /** Nobody may reach it. */
  canary: number;
  /** Allowed; redirects to wherever it is told. */
  lure: number;
  /** Allowed, on ::1, where there is IPv6. */
  control6?: number;
}

export interface OutwardUrl {
  url: string;
  /** A name whose address is public by its kind, and nobody's: calling it is right, and fails. */
  leadsNowhere?: boolean;
}

/** Global unicast that IANA has not given out, so that no network has a way there. */
const nowhere = '2d00::1';

/** Names and the answers they give in turn. */
const answers: Record<string, string[][]> = {
  'private.example': [['127.0.0.1']],
  'private6.example': [['::1']],
  'mapped.example': [['::ffff:127.0.0.1']],
  'compatible.example': [['::7f00:1']],
  'unspecified.example': [['0.0.0.0']],
  'metadata.example': [['169.254.169.254']],
  'carrier.example': [['100.64.0.1']],
  'mixed.example': [[nowhere, '127.0.0.1']],
  'mixed-first.example': [['127.0.0.1', nowhere]],
  'turns.example': [[nowhere], ['127.0.0.1']],
  'returns.example': [['127.0.0.1'], [nowhere]],
  localhost: [['127.0.0.1', '::1']],
};

/** A name server that alternates; names it does not know lead nowhere. */
export function namesOf(): (name: string) => Promise<string[]> {
  const asked = new Map<string, number>();
  return (name) => {
    const plain = name.replace(/\.$/, '');
    const known = answers[plain.endsWith('.localhost') ? 'localhost' : plain] ?? [[nowhere]];
    const times = asked.get(plain) ?? 0;
    asked.set(plain, times + 1);
    return Promise.resolve(known[times % known.length] ?? []);
  };
}

const loopback = [
  ...['127.0.0.1', '127.1', '127.0.1', '127.0.0.2', '127.255.255.254', '2130706433', '127.0.0.1.'],
  ...['0x7f000001', '0x7f.0.0.1', '0x7f.1', '0X7F000001', '0177.0.0.1', '017700000001', '0177.0.0.01'],
  ...['0', '0.0.0.0', '0x0', '%31%32%37.0.0.1', '127%2e0%2e0%2e1', '127。0。0。1', '127．0｡0。1'],
  ...['１２７.０.０.１', '①②⑦.⓪.⓪.①', 'localhost', 'LOCALHOST', 'localhost.', 'ｌｏｃａｌｈｏｓｔ'],
  ...['ⓛⓞⓒⓐⓛⓗⓞⓢⓣ', 'local\u00adhost', 'a.localhost'],
  ...['[::1]', '[0:0:0:0:0:0:0:1]', '[0000::0001]', '[::]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]'],
  ...['[::ffff:0:127.0.0.1]', '[::127.0.0.1]', '[64:ff9b::127.0.0.1]', '[64:ff9b:1::7f00:1]'],
  ...['[2002:7f00:1::]', '[2001:0:7f00:1::]', '[::1%25lo]', '[::1%lo]', '[fe80::1%25lo]'],
];

const networks = [
  ...['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.0.1', '100.64.0.1', '169.254.169.254'],
  ...['192.0.0.192', '192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '224.0.0.1', '240.0.0.1'],
  ...['255.255.255.255', '[fd00::1]', '[fc00::1]', '[fe80::1]', '[fec0::1]', '[ff02::1]', '[2001:db8::1]'],
  ...['[2002:a00:1::]', '[::ffff:10.0.0.1]', '[::ffff:169.254.169.254]', '[100::1]', '[3fff::1]'],
];

export function refusedUrls({ canary }: Ports): OutwardUrl[] {
  const here = `127.0.0.1:${canary}`;
  const names = Object.keys(answers).filter((name) => !/^(turns|returns)/.test(name));
  const plain = [
    ...[...loopback, ...networks, ...names].map((host) => `http://${host}:${canary}/`),
    ...['127.0.0.1', '[::1]', 'private.example'].map((host) => `https://${host}:${canary}/`),
    // Who is the host?
    ...[`http://example.com@${here}/`, `http://example.com:80@${here}/`, `http://${here}@example.com/`],
    ...[`http://example.com%40${here}/`, `http://@${here}/`, `http://:@${here}/`, `http:///${here}/`],
    ...[
      `http:${here}/`,
      `http:/${here}/`,
      `http:\\\\${here}\\`,
      `//${here}/`,
      `${here}/`,
      ` http://${here}/`,
    ],
    ...[`http://${here}#.example.com`, `http://${here}?.example.com`, `http://${here}\\@example.com/`],
    ...[`ht\ntp://${here}/`, `http://127.0.\t0.1:${canary}/`, `http://127.0.0.1\0:${canary}/`],
    // Which port?
    ...[`http://127.0.0.1:0${canary}/`, `http://127.0.0.1:${canary}:80/`, `http://127.0.0.1:80:${canary}/`],
    ...[`http://127.0.0.1:${canary + 65_536}/`, `http://127.0.0.1:+${canary}/`, 'http://127.0.0.1/'],
    // Which language?
    ...['ftp', 'gopher', 'dict', 'ldap', 'tftp', 'ws', 'wss', 'httpx', 'http+unix'].map(
      (s) => `${s}://${here}/`,
    ),
    ...['file:///etc/passwd', 'file://localhost/etc/passwd', 'data:text/plain,x', 'javascript:1'],
    ...[`blob:http://${here}/x`, `view-source:http://${here}/`, `jar:http://${here}!/x`, 'about:blank', ''],
  ];
  return [
    ...plain.map((url) => ({ url })),
    // Another answer each time that somebody asks.
    ...[1, 2, 3].flatMap((time) =>
      ['turns', 'returns'].map((name) => ({
        url: `http://${name}.example:${canary}/${time}`,
        leadsNowhere: true,
      })),
    ),
    ...[`http://example.com\\@${here}/`, `http://example.com#@${here}/`, `http://example.com?@${here}/`].map(
      (url) => ({ url, leadsNowhere: true }),
    ),
  ];
}

const to = ({ lure }: Ports, location: string, status = 302): string =>
  `http://127.0.0.1:${lure}/to/${status}?${encodeURIComponent(location)}`;

/** From a server that may be reached to what may not. */
export function redirectsOf(ports: Ports): OutwardUrl[] {
  const { canary } = ports;
  const here = `http://127.0.0.1:${canary}/`;
  return [
    ...[301, 302, 303, 307, 308].map((status) => to(ports, here, status)),
    ...[`//127.0.0.1:${canary}/`, `\\\\127.1:${canary}/`].map((l) => to(ports, l)),
    ...['2130706433', '[::1]', '[::ffff:7f00:1]', 'localhost', 'private.example', '127。0。0。1'].map(
      (host) => to(ports, `http://${host}:${canary}/`),
    ),
    ...[`http://x@127.0.0.1:${canary}/`, 'file:///etc/passwd', `ftp://127.0.0.1:${canary}/`].map((l) =>
      to(ports, l),
    ),
    to(ports, to(ports, to(ports, here, 307), 303)),
  ].map((url) => ({ url }));
}

/** What is allowed by host and port is reached, however it is written. */
export function controlsOf(ports: Ports): string[] {
  const { lure, control6 } = ports;
  const v4 = ['127.0.0.1', '127.1', '2130706433', '0x7f.1', 'localhost', 'LOCALHOST', '１２７.０.０.１'];
  const home = `http://127.0.0.1:${lure}/`;
  return [
    ...v4.map((host) => `http://${host}:${lure}/`),
    ...(control6 ? [`http://[::1]:${control6}/`, `http://[0:0::1]:${control6}/`] : []),
    ...[to(ports, '/home'), to(ports, home, 308), to(ports, to(ports, `http://localhost:${lure}/`))],
  ];
}
