// One run, by the first of several ways that is there: a way that cannot be taken makes room for the next.

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
