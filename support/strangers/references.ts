/**
 * Messages with references, as msgpackr knows them and we do not: extension 0x69 gives a part a number, 0x70 stands for the
 * part of that number. In so many bytes more is said than anybody can look through.
 */

/** Each doubles what is said. */
const FOLDS = 40

function numbered(tag: 0x69 | 0x70, id: number): Buffer {
  return Buffer.from([0xd6, tag, 0, 0, 0, id])
}

/** `{ type: 'PING', of: part }` */
function pingOf(part: Buffer): Buffer {
  const text = (ascii: string): Buffer => Buffer.from([0xa0 + ascii.length, ...Buffer.from(ascii, 'ascii')])
  return Buffer.concat([Buffer.from([0x82]), text('type'), text('PING'), text('of'), part])
}

/** A list whose one part is the list. */
export function holdingItself(): Buffer {
  return pingOf(Buffer.concat([numbered(0x69, 1), Buffer.from([0x91]), numbered(0x70, 1)]))
}

/** A list of the same list twice, which is of the same list twice, and so on. */
export function unfolding(): Buffer {
  let part = Buffer.concat([numbered(0x69, 0), Buffer.from([0x90])])
  for (let id = 1; id <= FOLDS; id++) {
    part = Buffer.concat([numbered(0x69, id), Buffer.from([0x92]), part, numbered(0x70, id - 1)])
  }
  return pingOf(part)
}
