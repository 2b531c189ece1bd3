import type { Router } from 'express';

/** The operations of a document, as `GET /platforms/{id}`. */
export function documentedOperations(document: { paths?: object }): string[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.keys(item as object).map((method) => `${method.toUpperCase()} ${path}`),
  );
}

/** A layer of express's router, as far as routes can be read off it. */
interface Layer {
  rawPath: unknown;
  handle: unknown;
  route?: { path: string; methods: Record<string, boolean> };
  match(path: string): boolean;
}

/** What stands in a router behind paths of its own, in order; middleware for all paths is left out. */
export function layersWithPaths(router: Router): Layer[] {
  return (router.stack as unknown as Layer[]).filter(({ rawPath }) => rawPath !== '/');
}

/** The routes of a router with their methods, as `GET /platforms/{id}`. */
export function servedOperations(router: Router): string[] {
  return layersWithPaths(router).flatMap(({ route }) =>
    route === undefined
      ? []
      : Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${toTemplate(route.path)}`),
  );
}

/** `/platforms/:id` as `/platforms/{id}`. */
function toTemplate(path: string): string {
  return path.replace(/:(\w+)/g, '{$1}');
}
