import type { Deployment } from '../support/deployment.js';
import { attempts, ownCall, type Attempt } from './attempts.js';
import { callersOf, type Caller } from './callers.js';
import { Census, uuidsIn } from './census.js';
import { differences } from './differences.js';
import { Ledger, type Experiment } from './experiment.js';
import { foreignSockets } from './foreign-sockets.js';
import { inhabit, integrateAll, type Inhabitants } from './inhabitants.js';
import type { Schema } from './json-schema.js';
import { Prober, type Reply } from './prober.js';
import { grants, nameOf, routesOf, type Route } from './routes.js';
import { claimsOf, expiringAt, now, secretOf, signed } from './tokens.js';

/** Experiment 25: everybody of organization B, at every route, with everything of organization A. */
export const foreignIds: Experiment = {
  number: 25,
  title: 'foreign ids',
  tried: 'every route x ids of another organization in path, query, body, stream, socket x JWT, key',
  seconds: 30,
  async run(deployment, { thorough = false } = {}) {
    const prober = new Prober(deployment.url);
    try {
      const matrix = await Matrix.prepare(deployment, prober);
      await matrix.attack(thorough ? 4 : 2);
      await matrix.reach();
      await matrix.compare();
      return await matrix.listen();
    } finally {
      await prober.close();
    }
  },
};

class Matrix {
  private readonly ledger = new Ledger();
  private readonly accepted: string[] = [];
  private readonly leaks: string[] = [];
  private readonly failures: string[] = [];
  private readonly letIn: string[] = [];
  private readonly uncovered: string[] = [];
  private readonly changes: string[] = [];
  private attempts = 0;
  private readonly told: { name: string; ids: string[] }[] = [];
  private readonly planted = new Set<string>();
  private readonly callers: Caller[];

  private constructor(
    private readonly deployment: Deployment,
    private readonly prober: Prober,
    private readonly routes: Route[],
    private ours: Inhabitants,
    private readonly theirs: Inhabitants,
  ) {
    this.callers = callersOf(ours);
  }

  static async prepare(deployment: Deployment, prober: Prober): Promise<Matrix> {
    const routes = await routesOf(deployment.url);
    const both = [1, 2].map(() => inhabit(prober, routes, deployment.url));
    const [theirs, ours] = (await Promise.all(both)) as [Inhabitants, Inhabitants];
    return new Matrix(deployment, prober, routes, ours, theirs);
  }

  /** What is not public is asked by everybody of ours for everything of theirs. */
  async attack(each: number): Promise<void> {
    const closed = this.routes.filter(({ access }) => access.kind === 'permission');
    const outsiders = this.outsiders();
    for (const route of closed) {
      const work = this.callers.flatMap((caller, index) =>
        // The most powerful one tries everything, the others what fits.
        [...attempts(route, this.ours, this.theirs, { each: index === 0 ? each : 0 })].map((attempt) => ({
          attempt,
          caller,
        })),
      );
      await this.prober.each(work, ({ attempt, caller }) => this.attempt(attempt, caller));
      await this.prober.each(outsiders, async ([name, token]) => {
        const call = ownCall(route, this.theirs, route.bodies[0]);
        const path = call?.path ?? route.path;
        const { status } = await this.prober.ask({ ...call, method: route.method, path, token });
        if (status !== 401) this.letIn.push(`${nameOf(route)} answered ${status} to ${name}`);
      });
    }
  }

  /** Proves that the requests were good ones: asked for our own things, they come as far as the route. */
  async reach(): Promise<void> {
    const [owner, member, key] = this.callers as [Caller, Caller, Caller];
    const byRoute = new Map(grants().map(({ route, allowed }) => [route, allowed]));
    const order = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
    const sorted = [...this.routes].sort((a, b) => order.indexOf(a.method) - order.indexOf(b.method));
    for (const route of sorted) {
      const allowed = byRoute.get(nameOf(route));
      if (!allowed) this.uncovered.push(`${nameOf(route)} is not in docs/permissions.md`);
      const caller = allowed?.includes('API key') && !allowed.includes('owner') ? key : owner;
      await this.reachOne(route, caller);
      const call = ownCall(route, this.ours, route.bodies[0]);
      for (const [role, one] of [
        ['member', member],
        ['API key', key],
        ['owner', owner],
      ] as const) {
        if (!call || !allowed || route.access.kind !== 'permission' || allowed.includes(role)) continue;
        const { status } = await one.ask(this.prober, call);
        if (status !== 403)
          this.letIn.push(`${nameOf(route)} answered ${status} to ${one.name}, without the right`);
      }
    }
    const described = new Set(this.routes.map(nameOf));
    for (const { route, allowed } of grants()) {
      // What only operators call may be left out of the description; pages for people are no API.
      const isPage = allowed.includes('public') && !/^\S+ \/(api|v1)\//.test(route);
      if (!described.has(route) && !isPage && !allowed.includes('operator'))
        this.uncovered.push(`${route} is not described`);
    }
  }

  /** Nothing of theirs may look different to them. */
  async compare(): Promise<void> {
    const { census, owner, key } = this.theirs;
    const after = await Census.take(this.prober, this.routes, [owner.accessToken, key], owner.id);
    const news = [...after.answers.keys()].filter((path) => !census.answers.has(path));
    this.changes.push(...differences(census.answers, after.answers), ...news.map((path) => `${path} is new`));
    for (const [path, answer] of after.answers)
      if (JSON.stringify(answer)?.includes(this.ours.mark)) this.changes.push(`${path} tells of us`);
  }

  /** At last the sockets: here the others go on working, and things change. */
  async listen(): Promise<Ledger> {
    this.leaks.push(...(await foreignSockets(this.deployment, this.ours, this.theirs)));
    const { client } = this.theirs.member;
    const { body } = await client.get(`/chats/${this.theirs.chat.id}/messages?limit=200`);
    if (JSON.stringify(body).includes(this.ours.mark))
      this.changes.push('a socket wrote into a chat of theirs');
    for (const { name, ids } of this.told) {
      const foreign = ids.filter((id) => !this.planted.has(id));
      if (foreign.length > 0) this.leaks.push(`${name} told of ${foreign.slice(0, 3).join(', ')}`);
    }
    const { ledger } = this;
    ledger.atLeast('routes', this.routes.length, 30);
    ledger.atLeast('requests with foreign ids', this.attempts, 500);
    ledger.none('routes not covered', this.uncovered);
    ledger.none('good answers to foreign ids', this.accepted);
    ledger.none('answers that tell of the others', this.leaks);
    ledger.none('let in without the right', this.letIn);
    ledger.none('changes in the other organization', this.changes);
    ledger.none('failures of the server', this.failures);
    return ledger;
  }

  private async attempt(attempt: Attempt, caller: Caller): Promise<void> {
    this.attempts++;
    const reply = await caller.ask(this.prober, attempt);
    const name = `${attempt.name} by ${caller.name}`;
    const sent = JSON.stringify([attempt.path, attempt.body]);
    this.judge(name, reply, sent);
    if (reply.status >= 300) return;
    if (attempt.strict) this.accepted.push(`${name}: ${reply.status}`);
    // Taken as a mere text, such as a username or a filter: from now on it is ours to read.
    else for (const id of uuidsIn(sent)) this.planted.add(id);
  }

  /** What stood in the request may come back; nothing else of theirs may. */
  private judge(name: string, { status, text }: Reply, sent: string): void {
    if (status >= 500 && status !== 503) this.failures.push(`${name}: ${status}`);
    const known = uuidsIn(sent);
    const told = [...uuidsIn(text)].filter((id) => this.theirs.census.ids.has(id) && !known.has(id));
    if (told.length > 0) this.told.push({ name, ids: told });
    const { mark } = this.theirs;
    if (text.includes(mark) && !sent.includes(mark)) this.leaks.push(`${name} told a text of theirs`);
  }

  private async reachOne(route: Route, caller: Caller): Promise<void> {
    const variants = route.bodies.length > 0 ? route.bodies : [undefined];
    for (const schema of variants) {
      let why = await this.whyNotReached(route, caller, schema);
      if (why) {
        // What it named may have been taken away by a route before: look again.
        await this.lookAgain();
        why = await this.whyNotReached(route, caller, schema);
      }
      if (why) this.uncovered.push(`${nameOf(route)}: ${why}`);
    }
  }

  private async whyNotReached(route: Route, caller: Caller, schema?: Schema): Promise<string | undefined> {
    const call = ownCall(route, this.ours, schema);
    if (!call) return 'nothing to call it with';
    const reply = await caller.ask(this.prober, call);
    this.judge(nameOf(route), reply, JSON.stringify([call.path, call.body]));
    const why = refusalOf(route, reply);
    return why && `${why} for ${call.path} ${JSON.stringify(call.body)}`;
  }

  private async lookAgain(): Promise<void> {
    const [owner, , key] = this.callers as [Caller, Caller, Caller];
    const tokens = [owner.credential, key.credential];
    // Roles that were made meanwhile have none, and those that had one may be gone.
    const client = this.ours.owner.client.withToken(owner.credential);
    await integrateAll({ client }, this.ours.mark);
    const census = await Census.take(this.prober, this.routes, tokens, this.ours.owner.id);
    // Its address is told once, and an earlier one leads nowhere.
    const feed = await owner.ask(this.prober, { method: 'POST', path: '/api/v1/calendar/feed' });
    census.note('', feed.text);
    this.ours = { ...this.ours, census };
  }

  private outsiders(): [name: string, token: string | undefined][] {
    const { owner } = this.theirs;
    const secret = secretOf(this.deployment);
    return [
      ['nobody', undefined],
      ['a forged token', signed(claimsOf(owner), `${secret}!`)],
      ['an expired token', expiringAt(owner, secret, now() - 1)],
    ];
  }
}

const notReached = [
  'validation_failed',
  'malformed_request',
  'not_found',
  'unsupported_media_type',
  'too_many_requests',
];

/** Why a request did not come as far as the route's own work. */
function refusalOf({ access }: Route, { status, text }: Reply): string | undefined {
  if (status < 400) return undefined;
  const code = /"code":\s*"(\w+)"/.exec(text)?.[1] ?? '';
  if (status === 401 && access.kind === 'permission') return '401';
  return notReached.includes(code) || code === '' ? `${status} ${text.slice(0, 300)}` : undefined;
}
