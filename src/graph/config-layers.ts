import type { SourcePlace } from '../errors/project-error.js';
import type { DeclaredNode } from '../project/property-file.js';
import type { ConfigLayer } from './node-config.js';
import type { ParsedTemplate } from './parse-template.js';

/** Takes the configuration that YAML gives a node, with the place of each key. */
export function yamlLayer({ yaml, path, config }: DeclaredNode): ConfigLayer {
  return {
    values: config,
    get at() {
      return yaml.place([...path, 'config']);
    },
    placeOf: (key) => {
      const inside = [...path, 'config', key];
      return yaml.place(yaml.has(inside) ? inside : [...path, key], 'key');
    },
  };
}

/** Takes the configuration that config() gives in a file, with the place of each call. */
export function configLayer({ config, calls }: ParsedTemplate, at: SourcePlace): ConfigLayer {
  return {
    values: config,
    at,
    placeOf: (key) => {
      const call = calls.find(({ name, kwargs }) => name === 'config' && key in kwargs);
      return call && { ...at, line: call.line, column: call.column, length: call.length };
    },
  };
}
