export { CitedText } from './citations/cited';
export { useKnowledgeNews } from './live';
export { collectionsQuery, statusQuery as knowledgeStatusQuery } from './queries';
export { knowledgeScreens } from './routes';
