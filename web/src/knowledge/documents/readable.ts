/** What choosers of files offer first; the server knows what it can read. */
export const readable = '.pdf,.docx,.xlsx,.csv,.html,.htm,.md,.markdown,.txt';
