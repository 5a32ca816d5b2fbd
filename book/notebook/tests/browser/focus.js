// Where the keyboard is, and what is wrong with that.
(() => {
    const element = document.activeElement;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const all = [...document.querySelectorAll('*')];
    const place = `${all.indexOf(element)} ${element.outerHTML.slice(0, 80)}`;
    const isUnseen = style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2;
    let wrong = null;
    if (element !== document.body && isUnseen) {
        wrong = 'its outline is not seen';
    } else if (box.bottom < 0 || box.top > innerHeight || box.right < 0 || box.left > innerWidth) {
        wrong = 'it is outside of the window';
    }
    return { place, wrong };
})()
