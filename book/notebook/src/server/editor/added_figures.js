// Figures under a program for what it prints and draws and the chapter has no place for.

function make(caption, content) {
    const figure = document.createElement('figure');
    figure.append(document.createElement('figcaption'));
    figure.firstChild.textContent = caption;
    figure.insertAdjacentHTML('beforeend', content);
    return figure;
}

export class AddedFigures {
    #display;
    #under;
    #added = [];

    // They stand at the end of the figure `under`.
    constructor(display, under) {
        this.#display = display;
        this.#under = under;
    }

    // Adds those that a part of what a run has made needs.
    addFor({ text, figures }) {
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
        for (const figure of this.#added) {
            figure.hidden = false;
        }
    }

    hide() {
        for (const figure of this.#added) {
            figure.hidden = true;
        }
    }

    #add(figure) {
        this.#under.append(figure);
        this.#display.add(figure);
        this.#added.push(figure);
    }
}
