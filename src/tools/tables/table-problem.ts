/** Why a file is no table, or a question no question to it: in words for whoever asked. Threads answer it as a text. */
export class TableProblem extends Error {}
