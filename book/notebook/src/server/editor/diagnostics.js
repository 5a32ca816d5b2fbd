// What rustc says, and where a program panicked, at the lines of the editor.

export class Diagnostics {
    #pane;
    #widgets;
    #markers = [];
    #shown = [];
    #annotations = [];

    constructor(pane) {
        this.#pane = pane;
        const { LineWidgets } = pane.ace.require('ace/line_widgets');
        this.#widgets = new LineWidgets(pane.editor.session);
        this.#widgets.attach(pane.editor);
        // The lines under code do not move with it, as the messages do.
        pane.editor.session.on('change', () => this.#removeMarkers());
    }

    // Shows each message: a mark in the gutter and a line under the code, and under its line what
    // an error says.
    show(diagnostics) {
        const { session } = this.#pane.editor;
        const placed = diagnostics.filter(({ spans }) => spans.length > 0);
        for (const { level, message, spans: [span] } of placed) {
            const row = Math.min(span.line, session.getLength()) - 1;
            this.#underline(span, level);
            if (level === 'error') {
                const saysMore = span.label && span.label !== message;
                session.unfold(row);
                this.#write(row, saysMore ? `${message}: ${span.label}` : message);
            }
            this.#annotate(row, message, level);
        }
    }

    // Marks the line at which the program panicked, counted from 1.
    markPanic(line, message) {
        const { session } = this.#pane.editor;
        const { Range } = this.#pane.ace.require('ace/range');
        // A program may say of itself that it panicked, at any line.
        const row = Math.max(Math.min(line, session.getLength()), 1) - 1;
        session.unfold(row);
        this.#markers.push(session.addMarker(new Range(row, 0, row, 1), 'panicked', 'fullLine'));
        this.#write(row, message);
        this.#annotate(row, message, 'error');
    }

    clear() {
        this.#removeMarkers();
        this.#shown.forEach((widget) => this.#widgets.removeLineWidget(widget));
        this.#shown = [];
        this.#annotations = [];
        this.#pane.editor.session.clearAnnotations();
    }

    #underline({ line, column, end_line: endLine, end_column: endColumn }, level) {
        const { session } = this.#pane.editor;
        const { Range } = this.#pane.ace.require('ace/range');
        const range = new Range(line - 1, column - 1, endLine - 1, Math.max(endColumn - 1, column));
        const style = level === 'error' ? 'underlined' : 'underlined lightly';
        this.#markers.push(session.addMarker(range, style, 'text'));
    }

    #removeMarkers() {
        this.#markers.forEach((marker) => this.#pane.editor.session.removeMarker(marker));
        this.#markers = [];
    }

    #annotate(row, text, level) {
        const type = level === 'error' ? 'error' : 'warning';
        this.#annotations.push({ row, column: 0, text, type });
        this.#pane.editor.session.setAnnotations(this.#annotations);
    }

    // The line under the program says the same to who cannot see this.
    #write(row, text) {
        const above = this.#shown.find((widget) => widget.row === row);
        const el = above?.el ?? document.createElement('div');
        const line = document.createElement('div');
        line.textContent = text;
        el.append(line);
        if (above) {
            this.#widgets.onWidgetChanged(above);
        } else {
            el.className = 'diagnostic';
            el.setAttribute('aria-hidden', 'true');
            const widget = { row, el, fixedWidth: true };
            this.#widgets.addLineWidget(widget);
            this.#shown.push(widget);
        }
    }
}

// The whole of what rustc says, to be opened.
export function renderedDetails() {
    const details = document.createElement('details');
    details.className = 'rendered';
    details.hidden = true;
    const summary = document.createElement('summary');
    summary.textContent = 'All that rustc says';
    const pre = document.createElement('pre');
    pre.tabIndex = 0;
    details.append(summary, pre);
    return {
        element: details,
        show(diagnostics) {
            pre.textContent = diagnostics.map(({ rendered }) => rendered.trimEnd()).join('\n\n');
            details.hidden = diagnostics.length === 0;
        },
    };
}
