// A run with others to fall back on: where one says that it cannot be had, the next is started.

const TO_BE_PRESSED
    = 'Press Run to have it run on this machine, with the values that the knobs show.';

export class FallbackRun {
    #run;

    // Each of `starts` gets `handlers` and starts a run.
    constructor([start, ...others], handlers) {
        const unavailable = (why) => {
            if (others.length > 0) {
                this.#run = new FallbackRun(others, handlers);
            } else {
                handlers.unavailable(why);
            }
        };
        this.#run = start({ ...handlers, unavailable });
    }

    get waits() {
        return this.#run.waits;
    }

    times() {
        return this.#run.times();
    }

    stop() {
        this.#run.stop();
    }
}

// In the place of a native run that nobody asked for by hand: it leads to the button.
export class RunToBePressed {
    waits = '';
    #over = false;

    constructor({ unavailable }) {
        // Who starts a run hears nothing of it before it has it.
        queueMicrotask(() => this.#over || unavailable(TO_BE_PRESSED));
    }

    times() {
        return { waiting: 0, running: 0 };
    }

    stop() {
        this.#over = true;
    }
}
