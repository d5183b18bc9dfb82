import { closedRefusal, decidersAmong, managingRoles } from './approval.policy.js';

const asker = { id: 'anna', manages: false, isThere: true };
const owner = { id: 'olga', manages: true, isThere: true };
const approver = { id: 'boris', manages: false, isThere: true };
const colleague = { id: 'victor', manages: false, isThere: true };
const manager = { id: 'maria', manages: true, isThere: false };
const everybody = [asker, owner, approver, colleague];

describe('Who decides about a call', () => {
  it.each<[what: string, approverIds: string[], candidates: typeof everybody, decide: string[]]>([
    ['nobody is listed: who asked, and who manages agents', [], everybody, ['anna', 'olga']],
    ['an approver is listed: they alone', ['boris'], everybody, ['boris']],
    ['several are listed, each of whom may', ['boris', 'victor'], everybody, ['boris', 'victor']],
    ['one of the listed is not there: the others', ['boris', 'gone'], everybody, ['boris']],
    ['none of the listed is there: who manages agents, and not who asked', ['gone'], everybody, ['olga']],
    ['who asked is not there any more', [], [owner, colleague], ['olga']],
    ['who asked is listed', ['anna'], everybody, ['anna']],
    ['nobody is there who could', ['gone'], [asker, colleague], []],
    ['nobody is there who could: who manages agents elsewhere', ['gone'], [asker, manager], ['maria']],
    ['somebody is there who may: nobody from elsewhere', [], [...everybody, manager], ['anna', 'olga']],
    ['an approver is there: nobody from elsewhere', ['boris'], [approver, manager], ['boris']],
    ['an approver is not there, and manages nothing', ['victor'], [{ ...colleague, isThere: false }], []],
  ])('%s', (_, approverIds, candidates, decide) => {
    expect(decidersAmong({ approverIds, userId: 'anna' }, candidates)).toEqual(decide);
  });

  it('without a person whom the run works for: who manages agents', () => {
    expect(decidersAmong({ approverIds: [], userId: null }, everybody)).toEqual(['olga']);
    expect(decidersAmong({ approverIds: [], userId: null }, [colleague, manager])).toEqual(['maria']);
  });

  it('knows who manages agents', () => expect(managingRoles).toEqual(['owner', 'admin']));
});

describe('A call that is decided about', () => {
  const now = new Date('2026-11-21T12:00:00Z');
  const later = new Date('2026-11-21T12:00:01Z');

  it.each([
    ['pending', later, undefined],
    ['pending', now, 'approval_expired'],
    ['approved', later, 'already_decided'],
    ['rejected', now, 'already_decided'],
    ['expired', now, 'approval_expired'],
    ['cancelled', later, 'approval_cancelled'],
  ] as const)('and is %s until %s: %s', (state, expiresAt, refusal) => {
    expect(closedRefusal({ state, expiresAt }, now)).toBe(refusal);
  });
});
