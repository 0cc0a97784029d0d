import { isMap, parseDocument } from 'yaml';
import { firstLine, type YamlSource } from './yaml-source.js';
import { YamlValue } from './yaml-value.js';

/** Parses a YAML file that must hold a mapping; what is amiss is reported and gives undefined. */
export function parseYaml(source: YamlSource): YamlValue | undefined {
  const document = parseDocument(source.text, { lineCounter: source.lines, uniqueKeys: false });
  for (const error of document.errors) {
    source.report('yaml-syntax', firstLine(error.message).replace(/:$/, '.'), error.pos);
  }
  if (document.errors.length > 0) return undefined;
  const node = document.contents;
  if (isMap(node)) return new YamlValue(source, document, node, 'the file');
  const found = node === null ? 'is empty' : 'is not a mapping';
  const hint = 'It begins with "version: 1" and lists "spaces:".';
  source.report('yaml-wrong-type', `"${source.file}" ${found}.`, [0, 1], hint);
  return undefined;
}
