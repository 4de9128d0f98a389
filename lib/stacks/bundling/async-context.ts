import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * What the X-Ray SDK uses of the package cls-hooked: a namespace holds, for the asynchronous steps that follow from a
 * call of `run`, values that are theirs alone.
 */

type Context = Record<string, unknown>;

class Namespace {
  readonly #contexts = new AsyncLocalStorage<Context>();
  /** Where no `run` is around: AWS Lambda calls a handler from outside of everything that the function started. */
  #outermost: Context | undefined;

  get active(): Context | undefined {
    return this.#contexts.getStore() ?? this.#outermost;
  }

  get(key: string): unknown {
    return this.active?.[key];
  }

  set(key: string, value: unknown): unknown {
    const { active } = this;
    if (!active) throw new Error('there is no context: run() or enter() comes first');
    active[key] = value;
    return value;
  }

  /** A context that sees what the active one holds. */
  createContext(): Context {
    return Object.create(this.active ?? null);
  }

  /** Makes a context the outermost, for good. */
  enter(context: Context): void {
    this.#outermost = context;
  }

  run(call: (context: Context) => void): Context {
    const context = this.createContext();
    this.#contexts.run(context, call, context);
    return context;
  }
}

const namespaces = new Map<string, Namespace>();

export function createNamespace(name: string): Namespace {
  const namespace = new Namespace();
  namespaces.set(name, namespace);
  return namespace;
}

export function getNamespace(name: string): Namespace | undefined {
  return namespaces.get(name);
}

export function destroyNamespace(name: string): void {
  namespaces.delete(name);
}
