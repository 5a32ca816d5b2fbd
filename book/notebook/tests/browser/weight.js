// What the first visit of this page loads: each file's name and its size as it goes over the line.
(async () => {
    const files = performance.getEntriesByType('resource').map((entry) => entry.name);
    // A browser asks for the icon when the page is there.
    const icon = document.querySelector('link[rel="icon"]').href;
    const compressed = /\.(woff2|png)$/;
    const sizes = [];
    for (const file of new Set([location.href, icon, ...files])) {
        const { body } = await fetch(file);
        const sent = compressed.test(file) ? body : body.pipeThrough(new CompressionStream('gzip'));
        const size = (await new Response(sent).arrayBuffer()).byteLength;
        sizes.push([new URL(file).pathname, size]);
    }
    return sizes;
})()
