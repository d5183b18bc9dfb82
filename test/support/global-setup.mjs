import { tsImport } from 'tsx/esm/api';

/** Jest loads its global files as CommonJS; what they start is TypeScript like the rest. */
export default async function globalSetup() {
  const { startEnvironment } = await tsImport('./environment.ts', import.meta.url);
  globalThis.stopEnvironment = await startEnvironment();
}
