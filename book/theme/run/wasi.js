// The little of an operating system that a listing needs: arguments, environment, a terminal to print to, the time, random
// numbers, and a way to end. What else the module asks for is answered with "there is no such thing".
// https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md

const SUCCESS = 0;
const NO_SUCH_FILE = 8;
const NO_SUCH_FUNCTION = 52;

// Thrown to end the program.
export class Exit {
    constructor(code) {
        this.code = code;
    }
}

// Runs a program to its end and returns its exit code; a trap is thrown. `write` gets what it prints: the number of the
// stream, and bytes that it must not keep.
export function run(module, { programArguments, environment, write }) {
    let memory;
    const view = () => new DataView(memory.buffer);
    const bytes = (at, length) => new Uint8Array(memory.buffer, at, length);

    // Lists of texts, each ended by a zero.
    const encoder = new TextEncoder();
    const encode = (texts) => texts.map((text) => encoder.encode(`${text}\0`));
    const lists = {
        args: encode(programArguments),
        environ: encode(Object.entries(environment).map(([name, value]) => `${name}=${value}`)),
    };
    const sizes = (list) => (count, size) => {
        view().setUint32(count, list.length, true);
        view().setUint32(size, list.reduce((sum, text) => sum + text.length, 0), true);
        return SUCCESS;
    };
    const get = (list) => (pointers, at) => {
        for (const text of list) {
            view().setUint32(pointers, at, true);
            bytes(at, text.length).set(text);
            pointers += 4;
            at += text.length;
        }
        return SUCCESS;
    };

    const functions = {
        args_sizes_get: sizes(lists.args),
        args_get: get(lists.args),
        environ_sizes_get: sizes(lists.environ),
        environ_get: get(lists.environ),
        fd_prestat_get: () => NO_SUCH_FILE,
        fd_write(stream, pieces, count, written) {
            if (stream !== 1 && stream !== 2) {
                return NO_SUCH_FILE;
            }
            let sum = 0;
            for (let piece = pieces; piece < pieces + 8 * count; piece += 8) {
                const length = view().getUint32(piece + 4, true);
                write(stream, bytes(view().getUint32(piece, true), length));
                sum += length;
            }
            view().setUint32(written, sum, true);
            return SUCCESS;
        },
        // Clock 0 is the time of day, every other one counts from the start of the program.
        clock_time_get(clock, precision, at) {
            const milliseconds = performance.now() + (clock === 0 ? performance.timeOrigin : 0);
            view().setBigUint64(at, BigInt(Math.round(milliseconds * 1e6)), true);
            return SUCCESS;
        },
        random_get(at, length) {
            for (let end = at + length; at < end; at += 65536) {
                crypto.getRandomValues(bytes(at, Math.min(65536, end - at)));
            }
            return SUCCESS;
        },
        sched_yield: () => SUCCESS,
        proc_exit(code) {
            throw new Exit(code);
        },
    };

    const imports = {};
    for (const { module: from, name } of WebAssembly.Module.imports(module)) {
        imports[from] ??= {};
        imports[from][name] = functions[name] ?? (() => NO_SUCH_FUNCTION);
    }
    const instance = new WebAssembly.Instance(module, imports);
    memory = instance.exports.memory;
    try {
        instance.exports._start();
        return 0;
    } catch (thrown) {
        if (thrown instanceof Exit) {
            return thrown.code;
        }
        throw thrown;
    }
}
