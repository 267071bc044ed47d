// Unpacks gzip (RFC 1951 and 1952) in browsers that have no DecompressionStream.

const LENGTHS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const MORE = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

// A code by how many of its words have each length, and its symbols in the order of their words.
function code(lengths) {
  const count = new Uint16Array(16), places = new Uint16Array(16), symbols = new Uint16Array(lengths.length);
  for (const one of lengths) count[one]++;
  count[0] = 0;
  for (let i = 1; i < 15; i++) places[i + 1] = places[i] + count[i];
  lengths.forEach((one, symbol) => one && (symbols[places[one]++] = symbol));
  return { count, symbols };
}

/** The content of a gzip file as an ArrayBuffer; RangeError if it is torn. */
export function gunzip(data) {
  const flags = data[3];
  let at = 10, bit = 0;
  if (flags & 4) at += 2 + data[at] + 256 * data[at + 1];
  for (const flag of [8, 16]) if (flags & flag) while (data[at++]);
  if (flags & 2) at += 2;
  // The size stands at the end.
  const out = new Uint8Array(new DataView(data.buffer, data.byteOffset, data.byteLength).getUint32(data.length - 4, true));
  let end = 0;

  const bits = (count) => {
    let value = 0;
    for (let i = 0; i < count; i++) {
      if (at >= data.length) throw new RangeError("torn");
      value |= ((data[at] >> bit) & 1) << i;
      if (++bit > 7) (bit = 0), at++;
    }
    return value;
  };
  const symbol = ({ count, symbols }) => {
    for (let length = 1, word = 0, first = 0, place = 0; length < 16; length++) {
      word |= bits(1);
      if (word - count[length] < first) return symbols[place + word - first];
      place += count[length];
      first = (first + count[length]) << 1;
      word <<= 1;
    }
    throw new RangeError("torn");
  };

  for (let last = 0; !last; ) {
    last = bits(1);
    const sort = bits(2);
    if (sort === 0) {
      if (bit) (bit = 0), at++;
      const size = data[at] + 256 * data[at + 1];
      out.set(data.subarray(at + 4, at + 4 + size), end);
      end += size;
      at += 4 + size;
      continue;
    }
    let lengths = [], split = 288;
    if (sort === 1) {
      lengths = Array.from({ length: 318 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : i < 288 ? 8 : 5));
    } else {
      split = bits(5) + 257;
      const whole = split + bits(5) + 1, known = bits(4) + 4, own = new Array(19).fill(0);
      for (let i = 0; i < known; i++) own[ORDER[i]] = bits(3);
      const inner = code(own);
      while (lengths.length < whole) {
        const one = symbol(inner);
        if (one < 16) lengths.push(one);
        else {
          const again = one === 16 ? lengths[lengths.length - 1] : 0;
          for (let i = one === 16 ? 3 + bits(2) : one === 17 ? 3 + bits(3) : 11 + bits(7); i; i--) lengths.push(again);
        }
      }
    }
    const literals = code(lengths.slice(0, split)), distances = code(lengths.slice(split));
    for (let one; (one = symbol(literals)) !== 256; ) {
      if (one < 256) {
        out[end++] = one;
        continue;
      }
      const length = LENGTHS[one - 257] + bits(MORE[one - 257]), step = symbol(distances);
      const more = step < 2 ? 0 : (step >> 1) - 1;
      const back = (step < 2 ? step : (2 + (step & 1)) << more) + 1 + bits(more);
      for (let i = 0; i < length; i++, end++) out[end] = out[end - back];
    }
  }
  return out.buffer;
}
