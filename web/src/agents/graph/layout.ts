import { Graph, layout, type EdgeLabel, type GraphLabel, type NodeLabel } from '@dagrejs/dagre';
import type { DrawnEdge, DrawnNode, Drawing } from './drawing';

interface Point {
  x: number;
  y: number;
}

export interface Layout {
  width: number;
  height: number;
  nodes: (DrawnNode & Point & { width: number; height: number })[];
  edges: (DrawnEdge & { path: string; labelAt?: Point })[];
}

const margin = 8;

/** The size of nothing is none: dagre gives minus infinity. */
const finite = (size = 0): number => (Number.isFinite(size) ? size : 0);

/** In pixels; the ends of a plan are only words. */
const sizeOf = ({ kind }: DrawnNode) =>
  kind === 'start' || kind === 'end' ? { width: 84, height: 32 } : { width: 210, height: 54 };

const labelSize = (label: string) => ({ width: Math.min(150, label.length * 6.5 + 12), height: 20 });

/** Where everything stands: from the top to the bottom, the ways as smooth lines. */
export function layOut({ nodes, edges }: Drawing): Layout {
  const graph = new Graph<GraphLabel, NodeLabel, EdgeLabel>({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: 28, ranksep: 34, marginx: margin, marginy: margin });
  for (const node of nodes) graph.setNode(node.id, sizeOf(node));
  edges.forEach(({ from, to, label }, place) =>
    graph.setEdge(from, to, { ...(label ? labelSize(label) : {}), labelpos: 'c' }, String(place)),
  );
  layout(graph);
  const { width, height } = graph.graph();
  return {
    width: finite(width),
    height: finite(height),
    nodes: nodes.map((node) => {
      const { x = 0, y = 0, width, height } = graph.node(node.id);
      return { ...node, x, y, width, height };
    }),
    edges: edges.map((edge, place) => {
      const { points = [], x = 0, y = 0 } = graph.edge(edge.from, edge.to, String(place));
      return { ...edge, path: smooth(points), ...(edge.label ? { labelAt: { x, y } } : {}) };
    }),
  };
}

/** A line through points, rounded at each of them. */
function smooth(points: Point[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  const parts = [`M${round(first.x)},${round(first.y)}`];
  rest.forEach((point, place) => {
    const next = rest[place + 1];
    if (!next) return parts.push(`L${round(point.x)},${round(point.y)}`);
    const middle = { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    return parts.push(`Q${round(point.x)},${round(point.y)} ${round(middle.x)},${round(middle.y)}`);
  });
  return parts.join(' ');
}

const round = (value: number): number => Math.round(value * 10) / 10;
