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

/** A value that was looked up; one that a person gave has a text of its own where three decimals would show 0. */
export function shown(found) {
  return found.text ?? printed(found.whole, found.scale);
}

/** Blocks of a packed array by name: each (rows, size), one behind the other. */
export class Blocks {
  constructor({ series, packed }, rows) {
    Object.assign(this, unpack(packed));
    this.at = new Map();
    let offset = 0;
    for (const [name, size] of series) {
      this.at.set(name, { offset, size });
      offset += rows * size;
    }
  }

  has(name) {
    return this.at.has(name);
  }

  size(name) {
    return this.at.get(name)?.size ?? 0;
  }

  get(name, row, column) {
    const { offset, size } = this.at.get(name);
    return this.values[offset + row * size + column];
  }
}

/** Matrices by name, each (rows, columns); a batch of them lies position by position. */
export class Matrices {
  constructor({ series, packed }) {
    Object.assign(this, unpack(packed));
    this.at = new Map();
    this.width = 0;
    for (const [name, rows, columns] of series) {
      this.at.set(name, { offset: this.width, rows, columns });
      this.width += rows * columns;
    }
  }

  has(name) {
    return this.at.has(name);
  }

  get(name, row, column, position = 0) {
    const { offset, columns } = this.at.get(name);
    return this.values[position * this.width + offset + row * columns + column];
  }

  columns(name) {
    return this.at.get(name).columns;
  }
}
