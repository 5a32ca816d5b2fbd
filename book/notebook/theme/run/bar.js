// The line under a program that says what is running or ran, with the buttons that start it, stop
// it, and bring the book's output back.

export function button(className, text, press) {
    const element = document.createElement('button');
    element.type = 'button';
    element.className = className;
    element.textContent = text;
    element.onclick = press;
    return element;
}

// A time as a reader takes it in.
export function duration(milliseconds) {
    if (milliseconds < 9.95) {
        return `${milliseconds.toFixed(1)} ms`;
    }
    return milliseconds < 1000
        ? `${Math.round(milliseconds)} ms`
        : `${(milliseconds / 1000).toFixed(1)} s`;
}

export class Bar {
    element = document.createElement('div');
    #button;
    #status = document.createElement('span');
    #clock = document.createElement('span');
    #lead;
    #reset;
    #message = document.createElement('pre');
    #title;
    #verb;
    #offersRun;
    #running = false;

    // `title` is what the program is called, `verb` what its button does. Beside knobs there is no
    // button to run it: moving one does.
    constructor(title, { verb = 'Run', offersRun, isSpoken }, { run, stop, reset }) {
        this.#verb = verb;
        this.#title = title;
        this.#offersRun = offersRun;
        this.element.className = 'run';
        this.#button = button('start', verb, ({ isTrusted }) => {
            if (this.#running) {
                stop();
            } else {
                run(isTrusted);
            }
        });
        this.#lead = button('lead', 'Show the line', undefined);
        this.#reset = button('reset', 'Back to the book’s', reset);
        this.#status.className = 'status';
        if (isSpoken) {
            this.#status.role = 'status';
        }
        this.#clock.className = 'clock';
        this.#clock.ariaHidden = 'true';
        this.#message.className = 'message';
        this.element.append(this.#button, this.#status, this.#clock, this.#lead, this.#reset);
        this.rest('', { isChanged: false });
    }

    focus() {
        this.#button.focus();
    }

    // Puts more to press behind the first button.
    add(...buttons) {
        this.#button.after(...buttons);
    }

    // It runs for so many milliseconds.
    running(text, milliseconds) {
        this.#show(true, text);
        const seconds = Math.floor(milliseconds / 1000);
        this.#clock.textContent = seconds > 0 ? `${seconds} s` : '';
    }

    // It does not run. `message` is what it said when it failed.
    rest(text, { isChanged, message }) {
        this.#clock.textContent = '';
        this.#show(false, text);
        this.offerReset(isChanged);
        this.#lead.hidden = true;
        this.#message.textContent = message ?? '';
        if (message) {
            this.element.append(this.#message);
        } else {
            this.#message.remove();
        }
    }

    offerReset(offered) {
        this.#reset.hidden = !offered;
    }

    // Has the status lead to the line of the code that it is about.
    leadTo(line) {
        this.#lead.hidden = line === undefined;
        this.#lead.onclick = () => line.scrollIntoView({ block: 'center' });
    }

    #show(running, text) {
        this.#running = running;
        this.element.classList.toggle('running', running);
        this.#button.textContent = running ? 'Stop' : this.#verb;
        this.#button.ariaLabel = `${this.#button.textContent} ${this.#title}`;
        this.#button.hidden = !running && !this.#offersRun;
        this.#say(text);
    }

    // A screen reader says what changes, and only that.
    #say(text) {
        if (this.#status.textContent !== text) {
            this.#status.textContent = text;
        }
    }
}
