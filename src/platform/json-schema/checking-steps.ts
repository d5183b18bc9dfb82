import { referredTo } from './expanded-size.js';
import { sizeOfPattern } from './patterns.js';

/** So many take some tens of milliseconds, mistakes told: what is accepted holds the loop for less than 100. */
const mostSteps = 24_000;

/** To compare two objects takes so many times as long as two words of their length. */
const comparing = 5;

const inPlace = ['not', 'if', 'then', 'else'] as const;
const inPlaces = ['allOf', 'anyOf', 'oneOf'] as const;
const ofEachMember = ['additionalProperties', 'unevaluatedProperties'] as const;
const ofEachItem = ['items', 'contains', 'unevaluatedItems'] as const;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Tells whether values take long to check by a schema: each part of it that is put to each part of a value counts. */
export class CheckingSteps {
  private readonly sizes = new Map<string, number>();
  private made = new Set<string>();
  private readonly lengths = new WeakMap<object, number>();

  constructor(private readonly schema: object) {}

  areTooMany(value: unknown): boolean {
    let left = mostSteps;
    this.made = new Set();
    const visit = (part: unknown, of: unknown): void => {
      if (left < 0 || !isObject(part)) return;
      left -= Object.keys(part).length + this.own(part, of);
      for (const key of inPlace) visit(part[key], of);
      for (const key of inPlaces) for (const one of listIn(part[key])) visit(one, of);
      if (typeof part.$ref === 'string') visit(referredTo(this.schema, part.$ref), of);
      if (isObject(part.dependentSchemas))
        for (const one of Object.values(part.dependentSchemas)) visit(one, of);
      if (Array.isArray(of)) visitItems(part, of);
      else if (isObject(of)) visitMembers(part, of);
    };
    const visitItems = (part: Record<string, unknown>, items: unknown[]): void => {
      listIn(part.prefixItems).forEach((one, at) => visit(one, withDefault(one, items[at])));
      for (const key of ofEachItem) if (isObject(part[key])) for (const item of items) visit(part[key], item);
    };
    const visitMembers = (part: Record<string, unknown>, members: Record<string, unknown>): void => {
      const { properties, patternProperties, propertyNames } = part;
      const names = Object.keys(members);
      left -= names.length / 4;
      if (isObject(properties))
        for (const [name, one] of Object.entries(properties)) {
          left -= 0.2;
          const member = withDefault(one, Object.hasOwn(members, name) ? members[name] : undefined);
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
        if (isObject(part[key])) for (const name of names) visit(part[key], members[name]);
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
    if (isObject(value) && isObject(part.dependentRequired))
      for (const list of Object.values(part.dependentRequired)) steps += 1 + listIn(list).length;
    if (typeof value === 'string') {
      steps += value.length / 100;
      if (typeof part.pattern === 'string') steps += this.matching(part.pattern, value);
    }
    if (part.uniqueItems === true && Array.isArray(value)) steps += JSON.stringify(value).length / 16;
    return steps;
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

const listIn = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** What is left out is filled in, and then checked. */
const withDefault = (part: unknown, value: unknown): unknown =>
  value === undefined && isObject(part) ? part.default : value;
