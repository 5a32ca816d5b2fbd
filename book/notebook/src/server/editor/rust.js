// Rust for Ace: the colours of the page, which highlight.rs gives, and the indentation of rustfmt.

const KEYWORDS = `
    as async await break const continue crate dyn else enum extern false fn for if impl in let loop
    match mod move mut pub ref return self Self static struct super trait true type unsafe use where
    while`.match(/\S+/g).join('|');
const PRIMITIVES = '(?:[fiu](?:8|16|32|64|128|size)|bool|char|str)';
const CHARACTER = /b?'(?:[^'\\]|\\(?:[nrt0'"\\]|x[\da-fA-F]{2}|u\{[\da-fA-F_]+\}))'/.source;
const INTEGER = /0[xob][\da-fA-F_]+/.source;
const DECIMAL = /\d[\d_]*(?:\.\d[\d_]*|\.(?![\w.]))?(?:[eE][+-]?[\d_]+)?/.source;
const SUFFIX = '(?:[fiu](?:8|16|32|64|128|size))?';

export function rustMode(ace) {
    const { TextHighlightRules } = ace.require('ace/mode/text_highlight_rules');
    const { Mode: TextMode } = ace.require('ace/mode/text');

    class Rules extends TextHighlightRules {
        constructor() {
            super();
            this.$rules = {
                start: [
                    { token: 'comment', regex: '//.*$' },
                    { token: 'comment', regex: '/\\*', push: 'block' },
                    { token: 'string', regex: 'b?r(#*)"(?:(?!"\\1).)*"\\1' },
                    { token: 'string', regex: 'b?"', push: 'text' },
                    { token: 'string', regex: CHARACTER },
                    { token: 'lifetime', regex: '\'[a-zA-Z_]\\w*' },
                    { token: 'number', regex: `\\b(?:${INTEGER}|${DECIMAL})${SUFFIX}` },
                    { token: 'keyword', regex: `\\b(?:${KEYWORDS})\\b` },
                    { token: 'macro', regex: '\\b[a-zA-Z_]\\w*(?=!(?!=))' },
                    { token: 'type', regex: `\\b(?:[A-Z]\\w*[a-z]\\w*|${PRIMITIVES})\\b` },
                    { token: 'identifier', regex: '[a-zA-Z_]\\w*' },
                    { token: 'paren.lparen', regex: '[\\[({]' },
                    { token: 'paren.rparen', regex: '[\\])}]' },
                ],
                block: [
                    { token: 'comment', regex: '/\\*', push: 'block' },
                    { token: 'comment', regex: '\\*/', next: 'pop' },
                    { defaultToken: 'comment' },
                ],
                text: [
                    { token: 'string', regex: '\\\\.' },
                    { token: 'string', regex: '"', next: 'pop' },
                    { defaultToken: 'string' },
                ],
            };
            this.normalizeRules();
        }
    }

    return new class extends TextMode {
        HighlightRules = Rules;
        lineCommentStart = '//';
        blockComment = { start: '/*', end: '*/' };
        $behaviour = this.$defaultBehaviour;

        // A line after an open bracket is indented by one step more.
        getNextLineIndent(state, line, tab) {
            const indentation = this.$getIndent(line);
            return /[[({]\s*(?:\/\/.*)?$/.test(line) ? indentation + tab : indentation;
        }

        checkOutdent(state, line, input) {
            return /^\s+$/.test(line) && /^\s*[\])}]/.test(input);
        }

        // A closing bracket stands under the line that opened it.
        autoOutdent(state, doc, row) {
            const column = doc.getLine(row).search(/[\])}]/);
            const opening = doc.findMatchingBracket({ row, column: column + 1 });
            if (opening && opening.row !== row) {
                const indentation = this.$getIndent(doc.getLine(opening.row));
                doc.replace({ start: { row, column: 0 }, end: { row, column } }, indentation);
            }
        }
    }();
}
