// One run, by the first of several ways that is there: a way that cannot be taken makes room for
// the next.

export class FirstWay {
    #run;

    // Each way gets `heard` and starts a run.
    constructor([way, ...others], heard) {
        const unavailable = (why) => {
            if (others.length > 0) {
                this.#run = new FirstWay(others, heard);
            } else {
                heard.unavailable(why);
            }
        };
        this.#run = way({ ...heard, unavailable });
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

// The way of what no hand asked for: it leads to the button.
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

const TO_BE_PRESSED
    = 'Press Run to have it run on this machine, with the values that the knobs show.';
