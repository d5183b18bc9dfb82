import { drawingOf } from './drawing';
import { layOut } from './layout';

describe('layOut', () => {
  it('gives every node a place of its own, and every way its line', () => {
    const steps = [
      { id: 'a', kind: 'ask' },
      { id: 'b', kind: 'branch', cases: [{ when: { value: 'slots.a', given: true }, to: 'd' }] },
      { id: 'c', kind: 'say', next: 'a' },
      { id: 'd', kind: 'finish' },
    ];
    const drawing = drawingOf({ type: 'chain', name: '', members: [], steps, graph: null });
    const { nodes, edges, width, height } = layOut(drawing ?? { nodes: [], edges: [] });
    expect(new Set(nodes.map(({ x, y }) => `${x},${y}`)).size).toBe(4);
    for (const node of nodes) {
      expect(node.x + node.width / 2).toBeLessThanOrEqual(width);
      expect(node.y + node.height / 2).toBeLessThanOrEqual(height);
    }
    expect(edges).toHaveLength(4);
    for (const { path } of edges) expect(path).toMatch(/^M[\d.-]+,[\d.-]+ [LQ]/);
    expect(edges.filter(({ labelAt }) => labelAt)).toHaveLength(1);
  });

  it('of nothing has no size', () => {
    expect(layOut({ nodes: [], edges: [] })).toEqual({ width: 0, height: 0, nodes: [], edges: [] });
  });
});
