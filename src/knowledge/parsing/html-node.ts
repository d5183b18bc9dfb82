/** The little that is used of a document; the library's own types are a browser's. */
export interface HtmlNode {
  nodeType: number;
  /** In capitals, but for elements of SVG and the like. */
  nodeName: string;
  nodeValue: string | null;
  textContent: string | null;
  firstChild: HtmlNode | null;
  nextSibling: HtmlNode | null;
  parentNode: HtmlNode | null;
  getAttribute?(name: string): string | null;
}
