// Room for what a program of the reader prints and draws and the chapter has no place for, under
// the program.

function make(caption, content) {
    const figure = document.createElement('figure');
    figure.append(document.createElement('figcaption'));
    figure.firstChild.textContent = caption;
    figure.insertAdjacentHTML('beforeend', content);
    return figure;
}

export class Room {
    #display;
    #under;
    #made = [];

    // What is made stands at the end of the figure `under`.
    constructor(display, under) {
        this.#display = display;
        this.#under = under;
    }

    // Makes room for a part of what a run has made.
    prepare({ text, figures }) {
        if (text !== '' && !this.#display.hasPlace()) {
            const output = make('Output', '<pre><samp></samp></pre>');
            output.className = 'output';
            output.setAttribute('aria-label', 'Output of your program');
            this.#add(output);
        }
        for (const [name] of figures) {
            if (!this.#display.hasPlace(name)) {
                const figure = make('', '<svg></svg>');
                figure.className = 'figure';
                figure.dataset.figure = name;
                this.#add(figure);
            }
        }
        for (const figure of this.#made) {
            figure.hidden = false;
        }
    }

    // Nothing of it is left on the page.
    clear() {
        for (const figure of this.#made) {
            figure.hidden = true;
        }
    }

    #add(figure) {
        this.#under.append(figure);
        this.#display.add(figure);
        this.#made.push(figure);
    }
}
