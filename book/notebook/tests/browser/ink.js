// The share of a picture's pixels that are not of its commonest colour.
(async () => {
    // The policy of the page lets nothing be fetched from such an address.
    const bytes = Uint8Array.from(atob('PICTURE'), (character) => character.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes]));
    const canvas = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
    canvas.drawImage(picture, 0, 0);
    const { data } = canvas.getImageData(0, 0, picture.width, picture.height);
    const pixels = new Uint32Array(data.buffer);
    const counts = new Map();
    for (const pixel of pixels) {
        counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
    }
    return 1 - Math.max(...counts.values()) / pixels.length;
})()
