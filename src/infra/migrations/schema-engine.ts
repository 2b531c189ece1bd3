import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';
import { projectRoot } from '../project-root.js';
import { MigrationAdapter } from './migration-adapter.js';

// Node has it; TypeScript declares it only together with all of the browser.
declare const WebAssembly: {
  instantiate(
    code: Uint8Array,
    imports: object,
  ): Promise<{ instance: { exports: { __wbindgen_start(): void } } }>;
};

/** Every table and enum of the database is ours. */
export const NO_FILTERS = { externalTables: [], externalEnums: [] };

let loaded: Promise<void> | undefined;

/** Runs `work` with Prisma's migration engine on a database, and leaves no connection behind. */
export async function withSchemaEngine<T>(
  databaseUrl: string,
  work: (engine: glue.SchemaEngine) => Promise<T>,
): Promise<T> {
  loaded ??= load();
  await loaded;
  const adapter = new MigrationAdapter(databaseUrl);
  try {
    const engine = await glue.SchemaEngine.new(
      { datamodels: undefined },
      () => {},
      bindMigrationAwareSqlAdapterFactory(adapter),
    );
    try {
      return await work(engine);
    } finally {
      engine.free();
    }
  } catch (error) {
    throw adapter.scriptError ? new Error(adapter.scriptError.message, { cause: error }) : error;
  } finally {
    await adapter.close();
  }
}

/**
 * The CLI starts a native engine that it downloads first, which does not work without internet; the WebAssembly build
 * comes with npm. The package's own entry imports the .wasm file as a module, which Node 20 cannot, so it is loaded by hand.
 */
async function load(): Promise<void> {
  const require = createRequire(join(projectRoot, 'package.json'));
  const folder = dirname(require.resolve('@prisma/schema-engine-wasm/schema_engine_bg'));
  const code = readFileSync(join(folder, 'schema_engine_bg.wasm'));
  // Where the engine leaves its last words when it panics.
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: { set_message: (words: string) => process.stderr.write(`${words}\n`) },
  });
  const { instance } = await WebAssembly.instantiate(code, {
    './schema_engine_bg.js': withTimersThatLetGo(glue),
  });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
}

/** The engine never clears the 10 s timer of its lock, which would keep every process alive for as long. */
function withTimersThatLetGo(imports: object): object {
  return Object.fromEntries(
    Object.entries(imports).map(([name, value]) => {
      if (!name.startsWith('__wbg_setTimeout_')) return [name, value];
      return [name, (...args: unknown[]) => value(...args).unref()];
    }),
  );
}
