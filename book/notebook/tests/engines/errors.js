// Stands first in every page: keeps what goes wrong.
window.mistakes = [];
addEventListener('error', (event) => {
    const { target } = event;
    window.mistakes.push(target === window
        ? `${event.message}, ${event.filename}:${event.lineno}`
        : `${target.src ?? target.href} is not there`);
}, true);
addEventListener('unhandledrejection', ({ reason }) => {
    window.mistakes.push(`nobody takes ${reason}`);
});
for (const kind of ['error', 'warn']) {
    console[kind] = (...texts) => window.mistakes.push(`console.${kind}: ${texts.join(' ')}`);
}
// The page of the whole book opens the dialog for printing.
window.print = () => {};
