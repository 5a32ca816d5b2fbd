// The little of an operating system that a listing needs: arguments, environment, a terminal to
// print to, an input that has come to its end, as under the notebook, the time, random numbers, and
// a way to wait and to end. There are no files. What else the module asks for is answered with
// "there is no such thing". https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md

const SUCCESS = 0;
const NO_SUCH_FILE = 8;
const NO_SUCH_FUNCTION = 52;

// Of what the module asks for when it waits, and of the answers.
const SUBSCRIPTION = 48;
const EVENT = 32;
const CLOCK = 0;
const ABSOLUTE = 1;

// Thrown to end the program.
export class Exit {
    constructor(code) {
        this.code = code;
    }
}

// Runs a program to its end and returns its exit code; a trap is thrown. `write` gets what it
// prints: the number of the stream, and bytes that it must not keep.
export function run(module, { programArguments, environment, write }) {
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

    // Clock 0 is the time of day, every other one counts from the start of the program.
    const nanoseconds = (clock) =>
        BigInt(Math.round((performance.now() + (clock === 0 ? performance.timeOrigin : 0)) * 1e6));
    // When what a module waits for happens, by the clock that counts from the start: a time; input
    // is there at once.
    const due = (at) => {
        if (view().getUint8(at + 8) !== CLOCK) {
            return 0n;
        }
        const clock = view().getUint32(at + 16, true);
        const time = view().getBigUint64(at + 24, true);
        const isAbsolute = view().getUint16(at + 40, true) & ABSOLUTE;
        return time + nanoseconds(1) - (isAbsolute ? nanoseconds(clock) : 0n);
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
        fd_read(stream, pieces, count, read) {
            if (stream !== 0) {
                return NO_SUCH_FILE;
            }
            view().setUint32(read, 0, true);
            return SUCCESS;
        },
        // A terminal, a file, a folder: none of these.
        fd_fdstat_get(stream, at) {
            if (stream > 2) {
                return NO_SUCH_FILE;
            }
            bytes(at, 24).fill(0);
            return SUCCESS;
        },
        clock_time_get(clock, precision, at) {
            view().setBigUint64(at, nanoseconds(clock), true);
            return SUCCESS;
        },
        clock_res_get(clock, at) {
            view().setBigUint64(at, 1000n, true);
            return SUCCESS;
        },
        // Waits for the first of several times. Nothing else is at work in this worker, and it has
        // no other way to wait.
        poll_oneoff(subscriptions, events, count, happened) {
            const at = (_, index) => subscriptions + index * SUBSCRIPTION;
            const waits = Array.from({ length: count }, at);
            const times = waits.map(due);
            const first = times.reduce((one, other) => (one < other ? one : other));
            while (nanoseconds(1) < first) {
                // It is not time yet.
            }
            const over = waits.filter((_, index) => times[index] <= first);
            over.forEach((wait, index) => {
                const event = events + index * EVENT;
                bytes(event, EVENT).fill(0);
                view().setBigUint64(event, view().getBigUint64(wait, true), true);
                view().setUint8(event + 10, view().getUint8(wait + 8));
            });
            view().setUint32(happened, over.length, true);
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
    const { memory } = instance.exports;
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
