// Where no script runs nothing is offered that needs one, and the chapters can be reached.
(() => {
    const complaints = [];
    const controls = 'button, input, select, textarea, [role="button"]';
    for (const control of document.querySelectorAll(controls)) {
        // The checkbox of the sidebar works by the style sheet alone.
        if (control.checkVisibility() && control.id !== 'mdbook-sidebar-toggle-anchor') {
            complaints.push(`${control.outerHTML.slice(0, 80)} can do nothing`);
        }
    }
    const light = (color) => {
        const [red, green, blue] = color.match(/[\d.]+/g).map(Number);
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const ground = light(getComputedStyle(document.documentElement).backgroundColor);
    for (const text of document.querySelectorAll('main :is(h1, p, code), nav a, .menu-title')) {
        const { color } = getComputedStyle(text);
        if (color.startsWith('rgb') && Math.abs(light(color) - ground) < 100) {
            const name = `${text.tagName} "${text.textContent.slice(0, 30)}"`;
            complaints.push(`${name} can hardly be read`);
        }
    }
    document.getElementById('mdbook-sidebar-toggle').click();
    const sidebar = document.getElementById('mdbook-sidebar');
    for (const animation of document.getAnimations()) {
        animation.finish();
    }
    if (sidebar.getBoundingClientRect().left < 0) {
        complaints.push('the sidebar does not open');
    }
    const contents = sidebar.querySelector('iframe').contentDocument;
    if (contents.querySelectorAll('a[href$=".html"]').length < 3) {
        complaints.push('the sidebar does not lead to the chapters');
    }
    return complaints;
})()
