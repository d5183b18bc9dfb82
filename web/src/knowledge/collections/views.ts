/** What of a collection is shown: its documents, unless the address says something else. */
export type CollectionView = 'questions';

export const isCollectionView = (value: unknown): value is CollectionView => value === 'questions';
