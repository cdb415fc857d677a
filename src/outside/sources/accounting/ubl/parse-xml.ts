import { createHash, type Hash } from 'node:crypto';
import { SaxesParser, type SaxesTagNS } from 'saxes';
import { UblError } from './ubl-error.js';

/** One element: `cac:` or `cbc:` and its local name, whatever prefixes the file uses. */
export interface XmlElement {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  text: string;
  line: number;
}

const PREFIXES: Record<string, string> = {
  'urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2': 'cac:',
  'urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2': 'cbc:',
  'urn:oasis:names:specification:ubl:schema:xsd:Invoice-2': 'invoice:',
  'urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2': 'creditnote:',
};

export const XML_LIMITS = { depth: 64, elements: 200_000, attributes: 32, textLength: 20_000 };
const CHUNK_BYTES = 65_536;
/** Attached files: counted in the digest, not kept. */
const EMBEDDED = 'cbc:EmbeddedDocumentBinaryObject';

/**
 * Reads an XML file within limits: UTF-8 only, no document type declaration (so no entities but XML's own five), depth,
 * number of elements and lengths bounded.
 *
 * The digest is over what the file says: prefixes, comments and the white space around texts don't count.
 * It does not check the file against a schema.
 * @throws UblError with line and column when the file is not well formed or beyond a limit.
 */
export function parseXml(bytes: Uint8Array): { root: XmlElement; digest: string } {
  const parser = new SaxesParser({ xmlns: true });
  const digest = createHash('sha256');
  const refuse = (message: string): never => {
    throw new UblError(message, parser.line, parser.column);
  };
  const open: XmlElement[] = [];
  let root: XmlElement | undefined;
  let elements = 0;

  parser.on('error', (error) => refuse(`This is not well-formed XML: ${error.message.replace(/^\d+:\d+: /, '')}`));
  parser.on('doctype', () => refuse('A document type declaration (DOCTYPE) is not allowed in an invoice.'));
  parser.on('opentag', (tag) => {
    elements += 1;
    if (elements > XML_LIMITS.elements) refuse(`The file has more than ${XML_LIMITS.elements} elements.`);
    if (open.length >= XML_LIMITS.depth) refuse(`Elements are nested deeper than ${XML_LIMITS.depth}.`);
    const element = {
      name: nameOf(tag),
      attributes: attributesOf(tag, refuse),
      children: [],
      text: '',
      line: parser.line,
    };
    digestOpening(digest, element);
    const parent = open.at(-1);
    if (parent === undefined) root = element;
    else parent.children.push(element);
    open.push(element);
  });
  const addText = (text: string): void => {
    const element = open.at(-1);
    if (element !== undefined) element.text += text;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const element = open.pop();
    if (element === undefined) return;
    element.text = element.text.trim();
    digest.update(`t${JSON.stringify(element.text)}e`);
    if (element.name === EMBEDDED) element.text = '';
    if (element.text.length > XML_LIMITS.textLength)
      refuse(`The text of ${element.name} is longer than ${XML_LIMITS.textLength} characters.`);
  });

  writeAsText(bytes, parser, refuse);
  if (root === undefined) return refuse('The file is empty.');
  return { root, digest: digest.digest('base64url') };
}

function writeAsText(
  bytes: Uint8Array,
  parser: SaxesParser<{ xmlns: true }>,
  refuse: (message: string) => never,
): void {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (chunk: Uint8Array, stream: boolean): string => {
    try {
      return decoder.decode(chunk, { stream });
    } catch {
      return refuse('The file is not UTF-8.');
    }
  };
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    const end = start + CHUNK_BYTES;
    parser.write(decode(bytes.subarray(start, end), end < bytes.length));
    const encoding = parser.xmlDecl.encoding?.toLowerCase();
    if (encoding !== undefined && encoding !== 'utf-8' && encoding !== 'us-ascii')
      refuse(`The encoding ${encoding} is not supported; save the file as UTF-8.`);
  }
  parser.close();
}

function nameOf(tag: SaxesTagNS): string {
  const prefix = PREFIXES[tag.uri];
  return prefix === undefined ? `{${tag.uri}}${tag.local}` : prefix + tag.local;
}

function attributesOf(tag: SaxesTagNS, refuse: (message: string) => never): Record<string, string> {
  const attributes = Object.values(tag.attributes).filter(({ prefix, name }) => prefix !== 'xmlns' && name !== 'xmlns');
  if (attributes.length > XML_LIMITS.attributes)
    refuse(`An element has more than ${XML_LIMITS.attributes} attributes.`);
  const long = attributes.find(({ value }) => value.length > XML_LIMITS.textLength);
  if (long !== undefined) refuse(`An attribute is longer than ${XML_LIMITS.textLength} characters.`);
  return Object.fromEntries(attributes.map(({ name, value }) => [name, value]));
}

function digestOpening(digest: Hash, { name, attributes }: XmlElement): void {
  digest.update(
    `s${JSON.stringify([
      name,
      ...Object.entries(attributes)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .flat(),
    ])}`,
  );
}
