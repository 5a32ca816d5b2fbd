// Takes what a listing prints apart into text, figures and declarations of knobs. The last two stand in frames, as output.rs
// reads them: a frame may begin where a line was not ended.

const BEGIN = 'EVCXR_BEGIN_CONTENT ';
const END = 'EVCXR_END_CONTENT';

// A line as long as this is shown before it ends.
const LONG = 65536;

export class Frames {
    #line = '';
    // What stands in the frame so far, and its media type.
    #frame = null;

    // `text` gets lines, and parts of them, as they come, `figure` the name of a figure and the
    // picture, `knob` a declaration. A page has the declarations of the book's own programs
    // already.
    constructor({ text, figure, knob = () => {} }) {
        this.text = text;
        this.figure = figure;
        this.knob = knob;
    }

    // What is printed next.
    push(text) {
        this.#line += text;
        for (let end = this.#line.indexOf('\n'); end >= 0; end = this.#line.indexOf('\n')) {
            const line = this.#line.slice(0, end + 1);
            this.#line = this.#line.slice(end + 1);
            this.#take(line);
        }
        if (this.#line.length > LONG && !this.#frame) {
            // What may be the beginning of a frame waits for the rest.
            const begun = this.#line.indexOf(BEGIN);
            const end = begun < 0 ? this.#line.length - BEGIN.length + 1 : begun;
            this.#show(this.#line.slice(0, end));
            this.#line = this.#line.slice(end);
        }
    }

    // There is no more.
    end() {
        if (this.#line !== '') {
            this.#take(this.#line);
        }
    }

    #take(line) {
        if (this.#frame) {
            if (line.trimEnd() === END) {
                this.#close();
            } else {
                this.#frame.content += line;
            }
            return;
        }
        const begin = line.indexOf(BEGIN);
        if (begin < 0) {
            this.#show(line);
        } else {
            this.#show(line.slice(0, begin));
            this.#frame = { type: line.slice(begin + BEGIN.length).trim(), content: '' };
        }
    }

    #show(text) {
        if (text !== '') {
            this.text(text);
        }
    }

    #close() {
        const { type, content } = this.#frame;
        this.#frame = null;
        const name = content.match(/<svg[^>]* id="([^"]*)"/)?.[1];
        if (type === 'image/svg+xml' && name !== undefined) {
            this.figure(name, content);
        } else if (type === 'application/vnd.downhill.knob+json') {
            this.knob(JSON.parse(content));
        }
    }
}
