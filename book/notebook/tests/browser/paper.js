// A page on paper: nothing of the frame, black on white, and nothing cut off or folded away.
(() => {
    const complaints = [];
    for (const part of document.querySelectorAll('nav, .skip-link, #mdbook-menu-bar, #mdbook-search-wrapper, main button')) {
        if (part.checkVisibility() && part.getBoundingClientRect().height > 0) {
            complaints.push(`${part.outerHTML.slice(0, 60)} is printed`);
        }
    }
    const light = (color) => {
        const [red, green, blue, alpha] = color.match(/[\d.]+/g).map(Number);
        return alpha === 0 ? 255 : 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    for (const element of document.querySelectorAll('html, body, #mdbook-page-wrapper, main, main *')) {
        if (!element.checkVisibility() || element.closest('math') || (element.closest('svg') && element.tagName !== 'svg')) {
            continue;
        }
        const style = getComputedStyle(element);
        const told = `${element.tagName}.${element.className} "${element.textContent.trim().slice(0, 30)}"`;
        if (style.backgroundColor.startsWith('rgb') && light(style.backgroundColor) < 220) {
            complaints.push(`${told} is printed on ${style.backgroundColor}`);
        }
        if (style.color.startsWith('rgb') && light(style.color) > 130) {
            complaints.push(`${told} is printed in ${style.color}`);
        }
        if (element.scrollWidth > element.clientWidth + 1 && ['auto', 'scroll', 'hidden'].includes(style.overflowX)) {
            complaints.push(`${told} is cut off at ${element.clientWidth} of ${element.scrollWidth}`);
        }
    }
    for (const folded of document.querySelectorAll('main details :is(p, pre)')) {
        if (folded.getBoundingClientRect().height === 0 || !folded.checkVisibility({ contentVisibilityAuto: true })) {
            complaints.push(`"${folded.textContent.trim().slice(0, 30)}" is folded away`);
        }
    }
    return complaints;
})()
