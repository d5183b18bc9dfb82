import { sizeOfPattern } from './patterns.js';
import { isObject, listIn, partsInPlace } from './schema-parts.js';

/** So many take some tens of milliseconds, mistakes told: what is accepted holds the loop for less than 100. */
const mostSteps = 24_000;

/** To compare two objects takes so many times as long as two words of their length. */
const comparing = 5;

/** Parts within parts, of a schema that refers to itself: to follow more of them takes too much of the stack. */
const deepest = 2_000;

const ofEachMember = ['additionalProperties', 'unevaluatedProperties'] as const;
const ofEachItem = ['items', 'contains', 'unevaluatedItems'] as const;

/** Tells whether values take long to check by a schema: each part of it that is put to each part of a value counts. */
export class CheckingSteps {
  private readonly sizes = new Map<string, number>();
  private made = new Set<string>();
  private readonly lengths = new WeakMap<object, number>();
  private readonly inPlace = new WeakMap<object, unknown[]>();

  /** `fillsDefaults`: what a value leaves out is filled in, and then checked. */
  constructor(
    private readonly schema: object,
    private readonly fillsDefaults = true,
  ) {}

  areTooMany(value: unknown): boolean {
    let [left, depth] = [mostSteps, 0];
    this.made = new Set();
    const visit = (part: unknown, of: unknown): void => {
      if (left < 0 || !isObject(part)) return;
      left -= Object.keys(part).length + this.own(part, of);
      if (++depth > deepest) left = -1;
      for (const one of this.inPlaceOf(part)) visit(one, of);
      if (Array.isArray(of)) visitItems(part, of);
      else if (isObject(of)) visitMembers(part, of);
      depth--;
    };
    const visitItems = (part: Record<string, unknown>, items: unknown[]): void => {
      listIn(part.prefixItems).forEach((one, at) => visit(one, this.orDefault(one, items[at])));
      for (const key of ofEachItem) if (isObject(part[key])) for (const item of items) visit(part[key], item);
    };
    const visitMembers = (part: Record<string, unknown>, members: Record<string, unknown>): void => {
      const { properties, patternProperties, propertyNames } = part;
      const isNamed = (name: string) => isObject(properties) && Object.hasOwn(properties, name);
      const names = Object.keys(members);
      left -= names.length / 4;
      if (isObject(properties))
        for (const [name, one] of Object.entries(properties)) {
          left -= 0.2;
          const member = this.orDefault(one, Object.hasOwn(members, name) ? members[name] : undefined);
          if (member !== undefined) visit(one, member);
        }
      if (isObject(patternProperties))
        for (const [pattern, one] of Object.entries(patternProperties))
          for (const name of left < 0 ? [] : names) {
            left -= this.matching(pattern, name);
            visit(one, members[name]);
          }
      for (const key of ofEachMember) {
        // Each may be a mistake of its own.
        if (part[key] === false) left -= names.length;
        if (!isObject(part[key])) continue;
        for (const name of names)
          if (key === 'unevaluatedProperties' || !isNamed(name)) visit(part[key], members[name]);
      }
      if (isObject(propertyNames)) for (const name of names) visit(propertyNames, name);
    };
    visit(this.schema, value);
    return left < 0;
  }

  /** Of the keywords that look at more than one thing. */
  private own(part: Record<string, unknown>, value: unknown): number {
    let steps = listIn(part.required).length;
    for (const options of [part.enum, part.const])
      if (typeof options === 'object' && options !== null) steps += this.lengthOf(options) / 200;
    if (isObject(value))
      for (const wanted of [part.dependentRequired, part.dependencies])
        for (const list of isObject(wanted) ? Object.values(wanted) : []) steps += 1 + listIn(list).length;
    if (typeof value === 'string') {
      steps += value.length / 100;
      if (typeof part.pattern === 'string') steps += this.matching(part.pattern, value);
    }
    if (part.uniqueItems === true && Array.isArray(value)) steps += JSON.stringify(value).length / 16;
    return steps;
  }

  private inPlaceOf(part: Record<string, unknown>): unknown[] {
    const known = this.inPlace.get(part);
    if (known) return known;
    const parts = partsInPlace(this.schema, part).filter(isObject);
    this.inPlace.set(part, parts);
    return parts;
  }

  private orDefault(part: unknown, value: unknown): unknown {
    return value === undefined && this.fillsDefaults && isObject(part) ? part.default : value;
  }

  private matching(pattern: string, text: string): number {
    const size = this.sizes.get(pattern) ?? sizeOfPattern(pattern);
    this.sizes.set(pattern, size);
    // What it makes of the first texts is kept for the others.
    const making = this.made.has(pattern) ? 0 : (size * Math.min(size, text.length)) / 25;
    this.made.add(pattern);
    return 1 + making + (size * text.length) / 1_000;
  }

  private lengthOf(options: object): number {
    const isCompared =
      !Array.isArray(options) || options.some((one) => typeof one === 'object' && one !== null);
    const weight = isCompared ? comparing : 1;
    const length = this.lengths.get(options) ?? weight * JSON.stringify(options).length;
    this.lengths.set(options, length);
    return length;
  }
}
