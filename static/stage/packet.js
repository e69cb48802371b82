// What travels: a packet's bytes -> its header and its arrays. lab/stage/packet.py writes them and says what they mean.

/** {...header, arrays: {name: {shape, values}}}, values a Float32Array, row by row. */
export function decode(bytes) {
  const { buffer } = bytes.slice(); // a copy begins at offset 0, as a Float32Array needs it
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  let offset = 4 + length;
  const arrays = {};
  for (const [name, shape] of header.arrays) {
    const count = shape.reduce((a, b) => a * b, 1);
    arrays[name] = { shape, values: new Float32Array(buffer, offset, count) };
    offset += 4 * count;
  }
  return { ...header, arrays };
}
