import type { Role } from '../../roster';
import { filterRoles, type Origin } from './filter';

const role = (username: string, more: Partial<Role> = {}) =>
  ({ username, name: username, title: '', description: '', tools: [], origin: 'api', ...more }) as Role;

const roles = [
  role('sales', { name: 'Продажи', origin: 'file', tools: ['calculator'] }),
  role('lawyer', { name: 'Юрист', title: 'Корпоративный юрист', origin: 'file' }),
  role('clerk', { name: 'Писарь', description: 'Ведёт протоколы' }),
];
const found = (text: string, origin: Origin = 'all') =>
  filterRoles(roles, { text, origin }).map(({ username }) => username);

describe('filterRoles', () => {
  it('finds by every word, anywhere, in the order of names', () => {
    expect(found('')).toEqual(['clerk', 'sales', 'lawyer']);
    expect(found('КОРП юрист')).toEqual(['lawyer']);
    expect(found('@@sal')).toEqual(['sales']);
    expect(found('calculator')).toEqual(['sales']);
    expect(found('протоколы юрист')).toEqual([]);
  });

  it('by where they come from', () => {
    expect(found('', 'file')).toEqual(['sales', 'lawyer']);
    expect(found('юрист', 'api')).toEqual([]);
  });
});
