import { slotNameOf, speaks, Step, waits, type Ask } from './steps.js';

/** The steps of a chain, and the ways between them. */
export class Plan {
  private readonly places: ReadonlyMap<string, number>;

  constructor(readonly steps: readonly Step[]) {
    this.places = new Map(steps.map(({ id }, place) => [id, place]));
  }

  /** Throws on what is not a list of steps; a saved definition always is. */
  static of(steps: unknown[]): Plan {
    return new Plan(steps.map((step) => Step.parse(step)));
  }

  get first(): string {
    const [first] = this.steps;
    if (!first) throw new Error('A chain has at least one step');
    return first.id;
  }

  get asks(): Ask[] {
    return this.steps.filter((step) => step.kind === 'ask');
  }

  /** How people and the dialog itself speak: as the texts of the steps do. */
  get language(): 'ru' | 'en' {
    return /[а-яё]/i.test(JSON.stringify(this.steps)) ? 'ru' : 'en';
  }

  has = (id: string): boolean => this.places.has(id);

  step(id: string): Step {
    const step = this.find(id);
    if (!step) throw new Error(`There is no step ${id}`);
    return step;
  }

  /** Undefined for one that an earlier version of the chain had. */
  find(id: string): Step | undefined {
    return this.steps[this.places.get(id) ?? -1];
  }

  /** The ask that fills a slot, the first one where several do. */
  askOf(slot: string): Ask | undefined {
    return this.asks.find((ask) => slotNameOf(ask) === slot);
  }

  /** Where it goes from a step that has nothing to decide; undefined at the end. */
  after(step: Step): string | undefined {
    if (step.kind === 'finish') return undefined;
    const said = step.kind === 'branch' ? step.else : step.next;
    return said ?? this.steps[this.placeOf(step.id) + 1]?.id;
  }

  /** All ways out of a step. */
  exits(step: Step): string[] {
    const ways = step.kind === 'branch' ? step.cases.map(({ to }) => to) : [];
    return [...ways, this.after(step) ?? []].flat();
  }

  /** What a jump back passes over, both ends included; nothing when it is a way ahead. */
  passedBack(from: string, to: string): Step[] {
    return this.steps.slice(this.placeOf(to), this.placeOf(from) + 1);
  }

  /** All that can be reached from the first step. */
  reachable(): ReadonlySet<string> {
    const found = new Set<string>();
    const ahead = this.steps.slice(0, 1).map(({ id }) => id);
    for (let id = ahead.pop(); id !== undefined; id = ahead.pop()) {
      if (found.has(id)) continue;
      found.add(id);
      const step = this.find(id);
      if (step) ahead.push(...this.exits(step));
    }
    return found;
  }

  /** A step from which automatic steps lead back to itself: nobody would ever stop it. */
  endless(): Step | undefined {
    const safe = new Set<string>();
    const returns = (id: string, way: ReadonlySet<string>): boolean => {
      const step = this.find(id);
      if (!step || waits(step) || safe.has(id)) return false;
      if (way.has(id)) return true;
      if (this.exits(step).some((exit) => returns(exit, new Set([...way, id])))) return true;
      safe.add(id);
      return false;
    };
    return this.steps.find(({ id }) => returns(id, new Set()));
  }

  /** Whether it may come from here to the end without a word. */
  endsSilently(from: string | undefined): boolean {
    const seen = new Set<string | undefined>();
    const ahead = [from];
    while (ahead.length > 0) {
      const id = ahead.pop();
      if (id === undefined) return true;
      const step = seen.has(id) ? undefined : this.find(id);
      seen.add(id);
      if (!step || speaks(step)) continue;
      ahead.push(...(step.kind === 'branch' ? step.cases.map(({ to }) => to) : []), this.after(step));
    }
    return false;
  }

  private placeOf(id: string): number {
    const place = this.places.get(id);
    if (place === undefined) throw new Error(`There is no step ${id}`);
    return place;
  }
}
