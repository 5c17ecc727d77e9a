/** An element of XML, or one for each member of a list: content is text, or elements by their names. */
export function element(name: string, content: unknown): string {
  if (Array.isArray(content)) return content.map((one) => element(name, one)).join('');
  const inside = typeof content === 'object' && content !== null
    ? Object.entries(content).map(([inner, more]) => element(inner, more)).join('')
    : escaped(String(content));
  return `<${name}>${inside}</${name}>`;
}

/** A whole document. */
export function xmlDocument(name: string, content: object): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(name, content)}`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

// What XML would not bring back as it is, a carriage return for one, is written by number.
function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character]).replace(/[\p{Cc}]/gu, (character) => `&#x${character.charCodeAt(0).toString(16)};`);
}
