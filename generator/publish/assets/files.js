// The files of an index: asked for once, unpacked, and forgotten when the site was published anew.

const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n;
});

/** The CRC-32 of bytes, as zlib counts it. */
export function crc32(bytes) {
  let crc = -1;
  for (const byte of bytes) crc = CRC[(crc ^ byte) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** The numbers of varying length in some bytes: seven bits a byte, the low ones first. `at` is the place of the next one. */
export class Varints {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  next() {
    let value = 0, shift = 1, byte;
    do {
      byte = this.bytes[this.at++];
      value += (byte & 127) * shift;
      shift *= 128;
    } while (byte > 127);
    return value;
  }
}

export class Files {
  /** `base` is the address of the folder with index.json. */
  constructor(base) {
    this.base = base;
    this.loaded = new Map();
    this.bytes = 0;
  }

  async load(name, read) {
    let known = this.loaded.get(name);
    if (!known) {
      known = this.fetch(name).then(read);
      this.loaded.set(name, known);
      // What failed may be asked for again.
      known.catch(() => this.loaded.delete(name));
    }
    return known;
  }

  /** The site may have been published anew since: what is asked for next is asked for from the beginning. */
  forget() {
    this.loaded.clear();
  }

  async fetch(name, options = {}) {
    const answer = await fetch(new URL(name, this.base), options).catch((error) => {
      // Nothing answered: the network, and no fault of ours.
      error.unreached = true;
      throw error;
    });
    if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
    const data = await answer.arrayBuffer();
    this.bytes += data.byteLength;
    if (!name.endsWith(".bin")) return data;
    if (typeof DecompressionStream === "undefined") {
      // Browsers older than Chrome 80, Firefox 113 and Safari 16.4.
      const { gunzip } = await import("./inflate.js");
      return gunzip(new Uint8Array(data));
    }
    return new Response(new Response(data).body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  }
}
