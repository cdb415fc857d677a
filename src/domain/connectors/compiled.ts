import { compileExpression, type Scope } from './expression.js';
import { compileTemplate } from './template.js';

type Fill = (scope: Scope) => unknown;

/** Manifests never change once loaded, so what was compiled for one of their objects stays right. */
const objects = new WeakMap<object, Fill>();
const texts = new Map<string, Fill>();
const expressions = new Map<string, Fill>();
const maxTexts = 20_000;

/** A template of a manifest, compiled once. @throws CONNECTORS_EXPRESSION when it cannot be compiled. */
export function compiledTemplate(template: unknown): Fill {
  if (typeof template === 'string') return fromCache(texts, template, compileTemplate);
  if (typeof template !== 'object' || template === null) return () => template;
  let fill = objects.get(template);
  if (fill === undefined) {
    fill = compileTemplate(template);
    objects.set(template, fill);
  }
  return fill;
}

/**
 * What a manifest gives where only an expression makes sense, with or without its braces, compiled once.
 * @throws CONNECTORS_EXPRESSION when it cannot be compiled.
 */
export function compiledExpression(text: string): Fill {
  return text.includes('{{') ? compiledTemplate(text) : fromCache(expressions, text, compileExpression);
}

function fromCache(cache: Map<string, Fill>, text: string, compile: (text: string) => Fill): Fill {
  let fill = cache.get(text);
  if (fill === undefined) {
    if (cache.size >= maxTexts) cache.clear();
    fill = compile(text);
    cache.set(text, fill);
  }
  return fill;
}
