// Numbers as NumPy sent them: whole thousandths, packed. Nothing is rounded here, only written down.

const KINDS = { i1: Int8Array, i2: Int16Array, i4: Int32Array };

/** A packed array as { values, scale }. */
export function unpack(packed) {
  const bytes = Uint8Array.from(atob(packed.data), (letter) => letter.charCodeAt(0));
  return { values: new KINDS[packed.type](bytes.buffer), scale: packed.scale };
}

/** A whole number of thousandths (or hundredths) as the app writes it: −206 → "−0.206". */
export function printed(whole, scale = 1000) {
  const size = Math.abs(whole);
  const part = String(size % scale).padStart(scale === 1000 ? 3 : 2, "0");
  return `${whole < 0 ? "−" : ""}${Math.floor(size / scale)}.${part}`;
}

/** A number for a field: with the digits that it came with; a long one to three decimals, but never as 0. */
export function written(value) {
  const text = String(value);
  return text.length <= 12 ? text : String(Math.round(value * 1000) / 1000 || Number(value.toPrecision(2)));
}

/** A number that a person set, as short as it can be: 1.5 → "1.5", −2 → "−2". */
export function plainNumber(value) {
  return written(value).replaceAll("-", "−");
}
