// Nothing moves for a reader who asked for that.
(() => {
    const complaints = new Set();
    for (const element of document.querySelectorAll('*:not(svg *, math *)')) {
        for (const part of [null, '::before', '::after']) {
            const style = getComputedStyle(element, part);
            const durations = `${style.transitionDuration}, ${style.animationDuration}`.split(', ');
            const moves = durations.some((duration) => parseFloat(duration) > 0);
            if (moves || style.scrollBehavior !== 'auto') {
                complaints.add(`${element.tagName}.${element.className} ${part ?? ''} moves`);
            }
        }
    }
    window.scrollTo(0, 1000);
    document.querySelector('.menu-title').click();
    if (document.scrollingElement.scrollTop !== 0) {
        complaints.add('the way to the top is smooth');
    }
    return [...complaints];
})()
