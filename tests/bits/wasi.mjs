// Runs a program for wasm32-wasip1: node --no-warnings wasi.mjs PROGRAM ARGUMENT...
import { readFile } from 'node:fs/promises';
import { argv, env, exit } from 'node:process';
import { WASI } from 'node:wasi';

const program = argv.slice(2);
const wasi = new WASI({ version: 'preview1', args: program, env });
const module = await WebAssembly.compile(await readFile(program[0]));
exit(wasi.start(await WebAssembly.instantiate(module, wasi.getImportObject())));
