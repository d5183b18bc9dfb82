import { Decimal } from 'decimal.js';
import type { MathJsInstance, MathNode } from 'mathjs';
import { AppError } from '../../platform/errors/index.js';
import { factorial, functionsOver, modulo, NoAnswer } from './functions.js';

/** 64 digits are calculated with, and numbers have 5,000 places at most: nothing takes long. */
const kind: Decimal.Config = {
  precision: 64,
  rounding: Decimal.ROUND_HALF_UP,
  maxE: 5_000,
  minE: -5_000,
  toExpPos: 60,
  toExpNeg: -30,
};
/** Of functions and powers, which take milliseconds each; one calculation is not to hold up everybody else. */
const mostCostly = 40;
const cheap = new Set(['abs', 'sign', 'floor', 'ceil', 'fix', 'round', 'mod', 'min', 'max', 'sum', 'mean']);
/** What has more of them was cut off somewhere, and is shown with fewer. */
const mostExactDigits = 60;
const shownDigits = 30;

/**
 * The value of an arithmetic expression, in decimals without binary rounding. mathjs only reads the expression: what
 * is not arithmetic is refused, and nothing is compiled. Throws `calculation_failed`.
 */
export async function calculate(expression: string): Promise<string> {
  const math = await mathjs();
  try {
    const value = new Evaluation(math).of(math.parse(expression));
    if (value.isNaN()) throw new NoAnswer('The result is not a real number');
    if (!value.isFinite()) throw new NoAnswer('The result is too large, or a division by zero');
    if (value.precision() <= mostExactDigits) return value.toString();
    return `${value.toSignificantDigits(shownDigits).toString()} (rounded)`;
  } catch (error) {
    throw new AppError('calculation_failed', reasonOf(error), { cause: error });
  }
}

let loaded: Promise<MathJsInstance> | undefined;

/** It is large, so the first calculation loads it. */
const mathjs = (): Promise<MathJsInstance> =>
  (loaded ??= import('mathjs').then(({ all, create }) => create(all ?? {}, { number: 'BigNumber' })));

function reasonOf(error: unknown): string {
  if (error instanceof NoAnswer || error instanceof SyntaxError) return error.message;
  if (error instanceof RangeError) return 'The expression is nested too deeply';
  return 'The numbers are too large or not fit for this function';
}

const operators = new Map<string, (x: Decimal, y: Decimal) => Decimal>([
  ['add', (x, y) => x.plus(y)],
  ['subtract', (x, y) => x.minus(y)],
  ['multiply', (x, y) => x.times(y)],
  ['divide', (x, y) => x.div(y)],
  ['pow', (x, y) => x.pow(y)],
  ['mod', modulo],
  ['unaryMinus', (x) => x.neg()],
  ['unaryPlus', (x) => x],
  ['factorial', factorial],
]);

/** One walk over one expression. */
class Evaluation {
  /** Its own: when a function gives up in the middle, it leaves the precision changed. */
  private readonly D = Decimal.clone(kind);
  private readonly functions = functionsOver(this.D);
  private costly = 0;

  constructor(private readonly math: MathJsInstance) {}

  of(node: MathNode): Decimal {
    const { math, D } = this;
    if (math.isParenthesisNode(node)) return this.of(node.content);
    // Of a percent the parser itself makes a hundredth, with a number that is no decimal.
    if (math.isConstantNode(node) && (math.isBigNumber(node.value) || node.value === 100))
      return new D(node.value.toString());
    if (math.isSymbolNode(node)) return this.constant(node.name);
    if (math.isFunctionNode(node)) return this.call(String(node.fn), node.args);
    if (math.isOperatorNode(node)) return this.operate(node.fn, node.op, node.args);
    throw new NoAnswer('Only numbers, operators and functions can be calculated');
  }

  private spend(): void {
    if (++this.costly > mostCostly)
      throw new NoAnswer(`There are more than ${mostCostly} functions and powers: calculate it in parts`);
  }

  private constant(name: string): Decimal {
    this.spend();
    if (name === 'pi') return this.D.acos(-1);
    if (name === 'e') return this.D.exp(1);
    throw new NoAnswer(`${name} is not known: put numbers in place of names`);
  }

  private call(name: string, nodes: MathNode[]): Decimal {
    const known = this.functions.get(name);
    if (!known)
      throw new NoAnswer(`There is no function ${name}. Known are ${[...this.functions.keys()].join(', ')}`);
    const { least, most, apply } = known;
    if (nodes.length < least || nodes.length > most)
      throw new NoAnswer(`${name} takes ${least === most ? least : `${least} to ${most}`} numbers`);
    if (!cheap.has(name)) this.spend();
    return apply(...nodes.map((node) => this.of(node)));
  }

  private operate(name: string, sign: string, nodes: MathNode[]): Decimal {
    const operator = operators.get(name);
    if (!operator) throw new NoAnswer(`The operator ${sign} is not arithmetic`);
    if (name === 'pow' || name === 'factorial') this.spend();
    const [left, right = left] = nodes.map((node) => this.of(node));
    if (!left || !right) throw new NoAnswer(`The operator ${sign} has no operand`);
    return operator(left, right);
  }
}
