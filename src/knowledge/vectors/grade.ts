/** How well a model tells meanings apart. */
export interface Grade {
  /** The share of questions whose own text was nearer than all others: from 0 to 1. */
  skill: number;
  /** A passage this near to a question belongs to it (a distance of the cosine). */
  nearEnough: number;
}

/** Of a model that cannot be tried: it puts in order what is found, and nothing belongs to a question by it alone. */
export const untried: Grade = { skill: 1, nearEnough: -Infinity };

/** In standard deviations of texts that have nothing to do with the question: of thousands none is so near by chance. */
const leastDeviations = 3.5;
/** A model that knows no meanings finds near what has the same words: only very many of them count. */
const deviationsOfPoor = 6;
const leastSkill = 0.5;

/** Of each question the text of the same place answers it, and no other. */
export function gradeOf(questions: readonly number[][], texts: readonly number[][]): Grade {
  const distances = questions.map((question) => texts.map((text) => distanceOf(question, text)));
  const right = distances.map((row, i) => row[i] ?? 0);
  const wrong = distances.flatMap((row, i) => row.filter((_, j) => j !== i));
  const hits = distances.filter((row, i) => row.every((one, j) => j === i || one > (row[i] ?? 0)));
  const skill = hits.length / Math.max(1, questions.length);
  const usual = meanOf(wrong);
  const spread = Math.sqrt(meanOf(wrong.map((one) => (one - usual) ** 2)));
  const midway = (usual - meanOf(right)) / 2;
  const closer = skill < leastSkill ? spread * deviationsOfPoor : Math.max(midway, spread * leastDeviations);
  return { skill, nearEnough: usual - closer };
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

function distanceOf(one: readonly number[], other: readonly number[]): number {
  let [dot, lengthOfOne, lengthOfOther] = [0, 0, 0];
  for (const [i, a] of one.entries()) {
    const b = other[i] ?? 0;
    dot += a * b;
    lengthOfOne += a * a;
    lengthOfOther += b * b;
  }
  return 1 - dot / (Math.sqrt(lengthOfOne * lengthOfOther) || 1);
}
