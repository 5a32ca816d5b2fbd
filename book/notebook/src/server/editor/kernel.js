// The kernel of this server: it compiles what the reader wrote and runs it on the reader's own
// machine.

import { duration } from '/generated/run/bar.js';
import { MeantPanic, Messages, panicIn } from '/generated/run/failure.js';
import { Frames } from '/generated/run/frames.js';
import { Post } from '/generated/run/post.js';

// The kernel runs one program at a time. The next run of a page takes the place of its last.
const page = crypto.randomUUID();

// So many knobs have room on the page.
const MOST_KNOBS = 50;

// So long a server may take to answer with a page, in milliseconds.
const PATIENCE = 10_000;

// How the author starts the server.
const { command } = document.querySelector('script[data-command]').dataset;
export const START_AGAIN = `Start it again with \`${command}\``;
const GONE = `The server does not answer. ${START_AGAIN}; what you wrote is kept.`;

// What the kernel did not do, and why.
export class Refusal extends Error {}

let token = tokenOf(document);

// Only a page of this server carries it.
function tokenOf(html) {
    return html.querySelector('meta[name="notebook-kernel"]')?.content ?? '';
}

// The server gives it to no script, but to a page that the browser shows, as here in a frame.
async function newToken() {
    const frame = document.createElement('iframe');
    frame.hidden = true;
    frame.sandbox = 'allow-same-origin';
    frame.src = location.href.split('#')[0];
    document.body.append(frame);
    try {
        await new Promise((resolve, reject) => {
            frame.onload = resolve;
            setTimeout(reject, PATIENCE, new Error(GONE));
        });
        return tokenOf(frame.contentDocument);
    } finally {
        frame.remove();
    }
}

async function ask(what, body, signal) {
    const send = () => fetch(`/-/kernel/${what}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-Notebook-Token': token },
        body: JSON.stringify(body),
        signal,
    });
    let answer;
    try {
        answer = await send();
        if (answer.status === 403) {
            // The server was started again, and its pages carry another token.
            token = await newToken();
            answer = await send();
        }
    } catch (error) {
        throw signal?.aborted ? error : new Error(GONE);
    }
    if (!answer.ok) {
        throw new Refusal(sentence((await answer.json()).error));
    }
    return answer;
}

function sentence(text) {
    const capital = text[0].toUpperCase() + text.slice(1);
    return /[.!?]$/.test(text) ? capital : `${capital}.`;
}

// Whether programs can be run, why not, and which limits this system does not keep.
export async function state() {
    return (await ask('state', {})).json();
}

// Runs what is to be written into a listing's file, and says what that would change. Nothing is
// written.
export async function tryToSave(listing, source, base, signal) {
    return (await ask('try-to-save', { listing, source, base, page }, signal)).json();
}

// Writes what was tried. `anyway` is whether the author wants it although the program did not end
// well.
export async function save(trial, anyway) {
    return (await ask('save', { trial, anyway })).json();
}

// One run of a text.
export class NativeRun {
    // What the page says before it runs.
    waits = 'Compiling…';
    #handlers;
    #over = false;
    #asked = performance.now();
    #begun;
    #stopper = new AbortController();
    #post = new Post((part) => this.#deliver(part));
    // What it declares, by name.
    #knobs = new Map();
    #frames = new Frames({
        text: (text) => this.#post.text(text),
        figure: (name, svg) => this.#post.figure(name, svg),
        knob: (declaration) => this.#declare(declaration),
    });

    #messages = new Messages();
    // The name of the text in the messages of Rust.
    #file;
    #diagnostics = [];
    // What it prints, where it is there to panic.
    #meant;

    // Starts it. `meant` is the data of the figure of a program that is there to panic. `values`
    // and `handlers` are those of the run of a book's program; its end also has what rustc said and
    // which knobs the program declared.
    constructor({ listing, source, meant }, values, handlers) {
        this.#handlers = handlers;
        this.#meant = meant && new MeantPanic(meant);
        const order = { listing, source, knobs: values(), page };
        ask('run', order, this.#stopper.signal)
            .then((answer) => this.#listen(answer))
            .catch((error) => this.#fail(error.message));
    }

    async #listen(answer) {
        const texts = answer.body.pipeThrough(new TextDecoderStream()).getReader();
        let rest = '';
        for (;;) {
            // A server that goes away, and a run that is stopped, end in an error.
            const { done, value } = await texts.read().catch(() => ({ done: true }));
            if (done) {
                this.#fail(GONE);
                return;
            }
            const lines = (rest + value).split('\n');
            rest = lines.pop();
            lines.forEach((line) => this.#take(JSON.parse(line)));
        }
    }

    #take(event) {
        if (this.#over) {
            return;
        }
        switch (event.kind) {
            case 'diagnostic':
                this.#diagnostics.push(event);
                break;
            case 'running':
                this.#begun = performance.now();
                this.#file = event.file;
                break;
            case 'stdout':
                this.#meant?.printed(event.text);
                this.#frames.push(event.text);
                break;
            case 'stderr':
                this.#messages.push(event.text);
                break;
            case 'end':
                this.#frames.end();
                this.#tellMeantPanic(event);
                this.#post.send(event);
                break;
        }
    }

    // A panic that is meant is a part of what it prints.
    #tellMeantPanic(end) {
        const failure = this.#meant && this.#failure(end);
        if (failure?.column) {
            end.panic = failure;
            this.#post.text(this.#meant.told(failure));
        }
    }

    // Says whether there is room for another knob.
    #declare(knob) {
        if (this.#knobs.size === MOST_KNOBS || this.#knobs.has(knob.name)) {
            return false;
        }
        this.#knobs.set(knob.name, knob);
        return true;
    }

    #deliver(part) {
        this.#handlers.part(part);
        if (!part.end) {
            return;
        }
        if (part.end.outcome === 'kernel' || part.end.outcome === 'stopped') {
            this.#fail(part.end.message);
            return;
        }
        this.#over = true;
        const { run_ms: run, compile_ms: compile, panic } = part.end;
        const ran = panic ? 'Panicked natively, as it is meant to,' : 'Ran natively';
        this.#handlers.end({
            hasRun: part.end.outcome !== 'not compiled',
            failure: panic ? undefined : this.#failure(part.end),
            panic,
            words: `${ran} in ${duration(run ?? 0)}, compiled in ${duration(compile ?? 0)}`,
            knobs: [...this.#knobs.values()],
            diagnostics: this.#diagnostics,
        });
    }

    #failure({ outcome, message }) {
        if (outcome === 'finished') {
            return undefined;
        }
        if (outcome === 'not compiled') {
            return refused(this.#diagnostics.filter(({ level }) => level === 'error'), message);
        }
        const panic = outcome === 'failed' ? panicIn(this.#messages.text) : undefined;
        if (panic) {
            // A panic elsewhere, as in what it uses, names its file.
            return panic.file === this.#file ? { ...panic, file: undefined } : panic;
        }
        return { what: message.replace(/\.$/, '') };
    }

    // For how long the reader has waited, and for how long the program runs, in milliseconds.
    times() {
        const now = performance.now();
        return { waiting: now - this.#asked, running: now - (this.#begun ?? now) };
    }

    #fail(why) {
        if (!this.#over) {
            this.#over = true;
            this.#handlers.unavailable(why);
        }
    }

    // Ends it, whatever it does: the kernel kills it when nobody listens.
    stop() {
        if (!this.#over) {
            this.#over = true;
            this.#stopper.abort();
        }
    }
}

// A text that rustc does not take, in words.
function refused(errors, message) {
    const first = errors.find(({ spans }) => spans.length > 0);
    if (!first) {
        return { words: `It does not compile: ${errors[0]?.message ?? message}` };
    }
    const [{ line }] = first.spans;
    const more = errors.length > 1 ? `, and ${errors.length - 1} more` : '';
    const words = `It does not compile. Line ${line}: ${first.message}${more}`;
    return { words, line, hasRun: false };
}
