/** The part of JavaScript's WebAssembly that is used here; the types of the language leave it to those of browsers. */
interface WasmApi {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => WasmModule;
  Instance: new (
    module: WasmModule,
    imports: { env: { memory: WasmMemory } },
  ) => { exports: Record<string, unknown> };
  Memory: new (size: { initial: number; maximum: number; shared: true }) => WasmMemory;
}
export type WasmModule = object & { readonly isModule?: never };
export interface WasmMemory {
  readonly buffer: SharedArrayBuffer;
}

export const { WebAssembly } = globalThis as unknown as { WebAssembly: WasmApi };
