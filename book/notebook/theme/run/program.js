// The module with the programs of the page, and the workers that run them. The module is fetched
// when the first listing is run; a worker that has run one is kept for the next.

// A page of a site names its own module. The author's server has one for all pages.
const named = document.querySelector('script[data-programs]')?.dataset.programs;
const address = named
    ? new URL(named, document.baseURI)
    : new URL('listings.wasm', import.meta.url);

// Why listings cannot be run, in words for a reader.
class Unavailable extends Error {}

let compiled;
const idle = [];

async function compile() {
    if (typeof WebAssembly !== 'object') {
        throw new Unavailable('this browser has no WebAssembly');
    }
    let answer;
    try {
        answer = await fetch(address);
    } catch {
        throw new Unavailable('the host of this book does not answer');
    }
    if (!answer.ok) {
        const { status, statusText } = answer;
        throw new Unavailable(`the host of this book answers ${status} ${statusText}`.trim());
    }
    try {
        // A browser compiles while it fetches where the host names the type of the file.
        return answer.headers.get('Content-Type') === 'application/wasm'
            ? await WebAssembly.compileStreaming(answer)
            : await WebAssembly.compile(await answer.arrayBuffer());
    } catch (error) {
        throw new Unavailable(`this browser does not take the file: ${error.message}`);
    }
}

// The module; what failed is tried again the next time.
function theModule() {
    compiled ??= compile().catch((error) => {
        compiled = undefined;
        throw error;
    });
    return compiled;
}

// One run of a listing.
export class Run {
    // What the page says before it runs.
    waits = 'Loading the programs…';
    #worker;
    #handlers;
    #over = false;
    #asked = performance.now();
    #begun;

    // Starts it. `order` goes to the worker. `values` gives the values of its knobs, `name=value`,
    // one a line, and is asked when all is ready. `handlers` has functions for what happens: `part`
    // for what the listing prints and draws, which comes in many parts, `end` for how it ended, and
    // `unavailable` for why it cannot be run.
    constructor(order, values, handlers) {
        this.#handlers = handlers;
        const warm = idle.pop();
        const module = warm ? Promise.resolve() : theModule();
        try {
            const script = new URL('worker.js', import.meta.url);
            this.#worker = warm ?? new Worker(script, { type: 'module' });
        } catch (error) {
            module.catch(() => {});
            queueMicrotask(() => this.#fail(error.message));
            return;
        }
        this.#worker.onmessage = ({ data }) => this.#hear(data);
        this.#worker.onerror = (event) => {
            event.preventDefault();
            this.#fail('the script that runs them cannot be loaded');
        };
        module.then(
            // A worker has the module from its first message on.
            (module) => this.#over || this.#begin({ ...order, module, values: values() }),
            (error) => this.#fail(error.message),
        );
    }

    #begin(order) {
        this.#begun = performance.now();
        this.#worker.postMessage(order);
    }

    // For how long the reader has waited, and for how long the listing runs, in milliseconds.
    times() {
        const now = performance.now();
        return { waiting: now - this.#asked, running: now - (this.#begun ?? now) };
    }

    #hear(part) {
        if (this.#over) {
            return;
        }
        this.#handlers.part(part);
        if (part.end) {
            this.#over = true;
            idle.push(this.#worker);
            this.#handlers.end({ hasRun: true, ...part.end });
        }
    }

    #fail(why) {
        if (!this.#over) {
            this.stop();
            this.#handlers.unavailable(`The programs of the book cannot be loaded: ${why}.`);
        }
    }

    // Ends it, whatever it does; nothing more is heard of it.
    stop() {
        if (!this.#over) {
            this.#over = true;
            this.#worker?.terminate();
        }
    }
}
