export { CitedText } from './citations/cited';
export { useKnowledgeNews } from './live';
export { collectionsQuery } from './queries';
export { knowledgeScreens } from './routes';
