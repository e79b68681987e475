import { crc32, deflateRawSync } from "node:zlib";

/** One file of an archive; names are UTF-8 paths with `/`. */
export interface ZipEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** 1980-01-01 00:00 in DOS format: archives of the same content are equal byte for byte. */
const dosDate = 0x00210000;
const utf8Names = 0x0800;

const header = (entry: ZipEntry, packed: Uint8Array): Buffer => {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(utf8Names, 2);
  fields.writeUInt16LE(8, 4);
  fields.writeUInt32LE(dosDate, 6);
  fields.writeUInt32LE(crc32(entry.bytes), 10);
  fields.writeUInt32LE(packed.length, 14);
  fields.writeUInt32LE(entry.bytes.length, 18);
  fields.writeUInt16LE(Buffer.byteLength(entry.name), 22);
  return fields;
};

const signature = (word: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(word);
  return bytes;
};

const centralOf = (fields: Buffer, name: Buffer, offset: number): Buffer => {
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE(offset, 10);
  return Buffer.concat([signature(0x02014b50), Buffer.from([20, 0]), fields, tail, name]);
};

/** A ZIP archive (deflate, below 4 GB), deterministic. */
export const zip = (entries: readonly ZipEntry[]): Uint8Array => {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const packed = deflateRawSync(entry.bytes);
    const [fields, name] = [header(entry, packed), Buffer.from(entry.name)];
    const record = Buffer.concat([signature(0x04034b50), fields, name, packed]);
    central.push(centralOf(fields, name, offset));
    local.push(record);
    offset += record.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...local, directory, signature(0x06054b50), end]);
};
