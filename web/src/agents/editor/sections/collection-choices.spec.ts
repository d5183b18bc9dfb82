import { collectionChoices } from './collection-choices';

const collections = [
  { id: '1', name: 'Кадры' },
  { id: '2', name: 'Договоры' },
];
const gone = (name: string) => `${name}?`;

describe('The collections to choose from', () => {
  it('are those that there are', () => {
    expect(collectionChoices(collections, ['2'], gone)).toEqual([
      { value: '1', label: 'Кадры' },
      { value: '2', label: 'Договоры' },
    ]);
  });

  it('are with those that a role names otherwise, or in vain', () => {
    expect(collectionChoices(collections, ['кадры', 'Архив'], gone)).toEqual([
      { value: 'кадры', label: 'Кадры' },
      { value: 'Архив', label: 'Архив?' },
      { value: '2', label: 'Договоры' },
    ]);
  });
});
