import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { SaxesParser } from 'saxes';
import { elementNames } from '../../../src/outside/sandbox/quickbooks/element-names.js';

const folder = '../shared/specs/quickbooks';
const hasXsd = existsSync(`${folder}/Finance.xsd`);
const scalars: Record<string, string> = {
  'xs:string': 'string',
  string: 'string',
  'xs:anyURI': 'string',
  id: 'string',
  'xs:decimal': 'decimal',
  'xs:int': 'decimal',
  'xs:positiveInteger': 'decimal',
  'xs:boolean': 'boolean',
  'xs:date': 'date',
  'xs:dateTime': 'dateTime',
};

type XsdType = { base?: string; elements: { name: string; type: string; repeated: boolean }[] };

function readXsd(): Map<string, XsdType> {
  const types = new Map<string, XsdType>();
  for (const file of ['IEntity', 'IntuitBaseTypes', 'IntuitNamesTypes', 'Finance']) {
    const parser = new SaxesParser();
    let current: XsdType | undefined;
    parser.on('opentag', ({ name, attributes }) => {
      const attribute = (key: string) => String(attributes[key] ?? '');
      if (name === 'xs:complexType' && attribute('name')) {
        current = { elements: [] };
        types.set(attribute('name'), current);
      }
      if (name === 'xs:extension' && current) current.base = attribute('base').split(':').at(-1);
      if ((name === 'xs:element' || name === 'xs:attribute') && current && attribute('name')) {
        const repeated = !['', '0', '1'].includes(attribute('maxOccurs'));
        current.elements.push({ name: attribute('name'), type: attribute('type'), repeated });
      }
    });
    parser.on('closetag', ({ name }) => {
      if (name === 'xs:complexType') current = undefined;
    });
    parser.write(readFileSync(`${folder}/${file}.xsd`, 'utf8')).close();
  }
  return types;
}

function listElements(types: Map<string, XsdType>, name: string): Map<string, string> {
  const type = types.get(name);
  const known = new Map<string, string>();
  if (type?.base) {
    // A text with attributes is `{value, …}` in JSON.
    if (types.has(type.base)) for (const [each, kind] of listElements(types, type.base)) known.set(each, kind);
    else known.set('value', 'string');
  }
  for (const element of type?.elements ?? []) {
    const isEnum = element.type.endsWith('Enum');
    const kind = scalars[element.type] ?? (isEnum ? 'string' : element.type in elementNames ? element.type : 'any');
    known.set(element.name, element.repeated ? `${kind}[]` : kind);
  }
  return known;
}

describe('the table of element names', () => {
  const name = 'is what the official XSD says';
  if (!hasXsd) it.skip(`${name} (skipped: the XSD is not in ${folder})`, () => undefined);
  else {
    const types = readXsd();
    it.each(Object.entries(elementNames))(`${name}: %s`, (type, groups: Record<string, string>) => {
      const ours = Object.entries(groups).flatMap(([kind, names]) =>
        names.split(' ').map((each) => [each, kind] as const),
      );
      expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(listElements(types, type)));
    });
  }
});
