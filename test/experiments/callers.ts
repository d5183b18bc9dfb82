import { anyone, aUser, anApiKey, password, type Person } from '../support/builders.js';
import type { Inhabitants } from './inhabitants.js';
import type { Call, Prober, Reply } from './prober.js';

interface Tokens {
  accessToken: string;
}

/** One kind of caller; a route that ends their session does not end the experiment. */
export class Caller {
  private renewing?: Promise<void>;

  constructor(
    readonly name: string,
    private token: string,
    private readonly check: string,
    private readonly renewed: () => Promise<string>,
  ) {}

  async ask(prober: Prober, call: Call): Promise<Reply> {
    const { token } = this;
    const reply = await prober.ask({ ...call, token });
    if (reply.status !== 401 || (await this.isIn(prober))) return reply;
    if (token === this.token) await (this.renewing ??= this.renew());
    return prober.ask({ ...call, token: this.token });
  }

  /** As it is now: it may have been renewed. */
  get credential(): string {
    return this.token;
  }

  private async isIn(prober: Prober): Promise<boolean> {
    const { status } = await prober.ask({ method: 'GET', path: this.check, token: this.token });
    return status === 200;
  }

  private async renew(): Promise<void> {
    this.token = await this.renewed();
    this.renewing = undefined;
  }
}

const me = '/api/v1/auth/me';

/** A person logs in again, or is replaced by another with the same role when that is no longer possible. */
function personCaller(name: string, person: Person, replace: () => Promise<Person>): Caller {
  return new Caller(name, person.accessToken, me, async () => {
    const answer = await anyone(person.client.url).post<Tokens>('/auth/login', {
      email: person.email,
      password,
    });
    return answer.status === 200 ? answer.body.accessToken : (await replace()).accessToken;
  });
}

/** Everybody of an organization who can hold a credential. */
export function callersOf({ owner, member, key }: Inhabitants): Caller[] {
  const another = () => aUser(owner, { role: 'admin' });
  return [
    personCaller('an owner', owner, another),
    personCaller('a member', member, () => aUser(owner)),
    new Caller('an API key', key, '/v1/models', () => anApiKey(owner)),
  ];
}
