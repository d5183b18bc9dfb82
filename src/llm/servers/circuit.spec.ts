import { describe, expect, it } from '@jest/globals';
import { Circuit } from './circuit.js';

function aCircuit() {
  let time = 0;
  const circuit = new Circuit(() => time);
  const fail = (times = 1) => {
    for (let i = 0; i < times; i++) circuit.begin().failed();
  };
  return { circuit, fail, pass: (millis: number) => (time += millis) };
}

describe('A circuit', () => {
  it('opens after five failures in a row, and after no fewer', () => {
    const { circuit, fail } = aCircuit();
    fail(4);
    circuit.begin().succeeded();
    fail(4);
    expect(circuit).toMatchObject({ state: 'closed', admits: true });
    fail();
    expect(circuit).toMatchObject({ state: 'open', admits: false });
  });

  it('lets one call try after its rest, and all when that one gets an answer', () => {
    const { circuit, fail, pass } = aCircuit();
    fail(5);
    pass(4_999);
    expect(circuit.admits).toBe(false);
    pass(1);
    expect(circuit).toMatchObject({ state: 'half-open', admits: true });
    const trial = circuit.begin();
    expect(circuit.admits).toBe(false);
    trial.answers();
    expect(circuit).toMatchObject({ state: 'closed', admits: true });
    trial.succeeded();
    fail(4);
    expect(circuit.state).toBe('closed');
  });

  it('opens at once when the answer of the one that tried breaks off', () => {
    const { circuit, fail, pass } = aCircuit();
    fail(5);
    pass(5_000);
    const trial = circuit.begin();
    trial.answers();
    trial.failed();
    expect(circuit.state).toBe('open');
  });

  it('rests twice as long after each trial that failed, and never longer than a minute', () => {
    const { circuit, fail, pass } = aCircuit();
    fail(5);
    for (const rest of [5_000, 10_000, 20_000, 40_000, 60_000, 60_000]) {
      pass(rest - 1);
      expect(circuit.state).toBe('open');
      pass(1);
      fail();
      expect(circuit.state).toBe('open');
    }
  });

  it('lets another call try when the one that tried was left by its caller', () => {
    const { circuit, fail, pass } = aCircuit();
    fail(5);
    pass(5_000);
    circuit.begin().left();
    expect(circuit.admits).toBe(true);
  });

  it('is not held open by calls that began before', () => {
    const { circuit, fail, pass } = aCircuit();
    const early = [circuit.begin(), circuit.begin()];
    fail(5);
    early[0]?.failed();
    pass(5_000);
    expect(circuit.state).toBe('half-open');
    early[1]?.left();
    circuit.begin();
    expect(circuit.admits).toBe(false);
  });

  it('ends its rest when there is a sign that the server is back', () => {
    const { circuit, fail } = aCircuit();
    fail(5);
    circuit.endRest();
    expect(circuit).toMatchObject({ state: 'half-open', admits: true });
  });
});
