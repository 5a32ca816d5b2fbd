// A page on paper: nothing of the frame, black on white, and nothing cut off or folded away.
(() => {
    const complaints = [];
    const frame = 'nav, .skip-link, #mdbook-menu-bar, #mdbook-search-wrapper, main button';
    for (const part of document.querySelectorAll(frame)) {
        if (part.checkVisibility() && part.getBoundingClientRect().height > 0) {
            complaints.push(`${part.outerHTML.slice(0, 60)} is printed`);
        }
    }
    const light = (color) => {
        const [red, green, blue, alpha] = color.match(/[\d.]+/g).map(Number);
        return alpha === 0 ? 255 : 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const all = document.querySelectorAll('html, body, #mdbook-page-wrapper, main, main *');
    for (const element of all) {
        const isShape = element.closest('svg') && element.tagName !== 'svg';
        if (!element.checkVisibility() || element.closest('math') || isShape) {
            continue;
        }
        const style = getComputedStyle(element);
        const text = element.textContent.trim().slice(0, 30);
        const told = `${element.tagName}.${element.className} "${text}"`;
        if (style.backgroundColor.startsWith('rgb') && light(style.backgroundColor) < 220) {
            complaints.push(`${told} is printed on ${style.backgroundColor}`);
        }
        if (style.color.startsWith('rgb') && light(style.color) > 130) {
            complaints.push(`${told} is printed in ${style.color}`);
        }
        const { scrollWidth, clientWidth } = element;
        const cuts = ['auto', 'scroll', 'hidden'].includes(style.overflowX);
        if (cuts && scrollWidth > clientWidth + 1) {
            complaints.push(`${told} is cut off at ${clientWidth} of ${scrollWidth}`);
        }
    }
    // A program whose changes stand above it is printed once, as these.
    const changed = document.querySelectorAll('main .changes + .whole pre');
    for (const program of changed) {
        const lines = program.closest('figure').querySelectorAll('.changes :is(.same, ins)');
        const printed = [...lines].filter((line) => line.getBoundingClientRect().height > 0);
        const texts = printed.map((line) => line.textContent.replace(/^\+ /, ''));
        const shown = program.querySelector('code').cloneNode(true);
        shown.querySelectorAll('.boring').forEach((hidden) => hidden.remove());
        for (const line of shown.textContent.split('\n')) {
            if (!line.trim() || texts.includes(line)) {
                continue;
            }
            complaints.push(`"${line}" is printed neither as code nor as a change`);
        }
    }
    for (const folded of document.querySelectorAll('main details :is(p, pre)')) {
        if ([...changed].includes(folded)) {
            continue;
        }
        const isSeen = folded.checkVisibility({ contentVisibilityAuto: true });
        if (folded.getBoundingClientRect().height === 0 || !isSeen) {
            complaints.push(`"${folded.textContent.trim().slice(0, 30)}" is folded away`);
        }
    }
    return complaints;
})()
