package dev.pmc.guest;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes a flat ISO 9660 file system with Rock Ridge names (ECMA-119, IEEE P1282): one directory, a handful of files. That
 * is all a cloud-init seed is, and it saves a tool on every host.
 *
 * <p>Layout in sectors: 16 the volume descriptor, 17 its terminator, 18 and 19 the path tables, 20 the directory, then the
 * files.
 */
final class Iso9660 {
    static final int SECTOR = 2048;

    private static final int DESCRIPTOR = 16;
    private static final int LITTLE_PATH_TABLE = 18;
    private static final int BIG_PATH_TABLE = 19;
    private static final int ROOT = 20;
    private static final int FIRST_FILE = 21;
    private static final int PATH_TABLE_BYTES = 10;
    private static final int MODE_DIRECTORY = 0040555;
    private static final int MODE_FILE = 0100444;
    private static final byte[] SELF = {0};
    private static final byte[] PARENT = {1};

    private Iso9660() {}

    /**
     * The whole file system.
     *
     * @param label of the volume
     * @param files content by name; names are kept as they are by Rock Ridge
     * @param leastBytes padded with zeros up to this size
     */
    static byte[] image(String label, Map<String, byte[]> files, int leastBytes) {
        ByteArrayOutputStream directory = new ByteArrayOutputStream();
        directory.writeBytes(record(SELF, ROOT, SECTOR, true, concat(sharingProtocol(), extension(), posix(true))));
        directory.writeBytes(record(PARENT, ROOT, SECTOR, true, posix(true)));
        int sector = FIRST_FILE;
        List<byte[]> contents = new ArrayList<>();
        int number = 0;
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            byte[] plainName =
                    String.format(Locale.ROOT, "FILE%02d.;1", number++).getBytes(StandardCharsets.US_ASCII);
            byte[] content = file.getValue();
            directory.writeBytes(
                    record(plainName, sector, content.length, false, concat(posix(false), name(file.getKey()))));
            contents.add(content);
            sector += sectors(content.length);
        }
        if (directory.size() > SECTOR) {
            throw new IllegalArgumentException("too many files for one directory sector: " + files.keySet());
        }
        int bytes = Math.max(sector * SECTOR, (leastBytes + SECTOR - 1) / SECTOR * SECTOR);
        ByteBuffer image = ByteBuffer.allocate(bytes);
        image.position(DESCRIPTOR * SECTOR).put(volumeDescriptor(label, bytes / SECTOR));
        image.position((DESCRIPTOR + 1) * SECTOR).put(terminator());
        image.position(LITTLE_PATH_TABLE * SECTOR).put(pathTable(ByteOrder.LITTLE_ENDIAN));
        image.position(BIG_PATH_TABLE * SECTOR).put(pathTable(ByteOrder.BIG_ENDIAN));
        image.position(ROOT * SECTOR).put(directory.toByteArray());
        sector = FIRST_FILE;
        for (byte[] content : contents) {
            image.position(sector * SECTOR).put(content);
            sector += sectors(content.length);
        }
        return image.array();
    }

    private static byte[] volumeDescriptor(String label, int sectors) {
        ByteBuffer descriptor =
                ByteBuffer.allocate(SECTOR).put((byte) 1).put(ascii("CD001", 5)).put((byte) 1);
        descriptor.position(8).put(ascii("LINUX", 32)).put(ascii(label, 32));
        descriptor.position(80);
        both32(descriptor, sectors);
        descriptor.position(120);
        both16(descriptor, 1); // volumes in the set
        both16(descriptor, 1); // this one
        both16(descriptor, SECTOR);
        both32(descriptor, PATH_TABLE_BYTES);
        descriptor.order(ByteOrder.LITTLE_ENDIAN).putInt(LITTLE_PATH_TABLE).putInt(0);
        descriptor.order(ByteOrder.BIG_ENDIAN).putInt(BIG_PATH_TABLE).putInt(0);
        descriptor.put(record(SELF, ROOT, SECTOR, true, new byte[0]));
        descriptor
                .put(ascii("", 128))
                .put(ascii("", 128))
                .put(ascii("PMC", 128))
                .put(ascii("PMC", 128));
        descriptor.put(ascii("", 37 * 3));
        for (int i = 0; i < 4; i++) {
            descriptor
                    .put("0000000000000000".getBytes(StandardCharsets.US_ASCII))
                    .put((byte) 0); // no date
        }
        return descriptor.put((byte) 1).array();
    }

    private static byte[] terminator() {
        return ByteBuffer.allocate(SECTOR)
                .put((byte) 255)
                .put(ascii("CD001", 5))
                .put((byte) 1)
                .array();
    }

    private static byte[] pathTable(ByteOrder order) {
        return ByteBuffer.allocate(PATH_TABLE_BYTES)
                .order(order)
                .put((byte) 1)
                .put((byte) 0)
                .putInt(ROOT)
                .putShort((short) 1)
                .array();
    }

    private static byte[] record(byte[] name, int sector, int bytes, boolean directory, byte[] systemUse) {
        int nameEnd = 33 + name.length + (name.length % 2 == 0 ? 1 : 0);
        int length = nameEnd + systemUse.length;
        length += length % 2;
        ByteBuffer record = ByteBuffer.allocate(length).put((byte) length).put((byte) 0);
        both32(record, sector);
        both32(record, bytes);
        record.put(new byte[] {70, 1, 1, 0, 0, 0, 0}); // 1970-01-01: equal seeds are equal to the byte
        record.put((byte) (directory ? 2 : 0)).put((byte) 0).put((byte) 0);
        both16(record, 1);
        record.put((byte) name.length).put(name);
        return record.position(nameEnd).put(systemUse).array();
    }

    /** SP: system use entries begin at the start of each record's system use field. */
    private static byte[] sharingProtocol() {
        return new byte[] {'S', 'P', 7, 1, (byte) 0xbe, (byte) 0xef, 0};
    }

    /** ER: the entries are Rock Ridge's. */
    private static byte[] extension() {
        byte[] id = "RRIP_1991A".getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(8 + id.length)
                .put(new byte[] {'E', 'R', (byte) (8 + id.length), 1, (byte) id.length, 0, 0, 1})
                .put(id)
                .array();
    }

    /** PX: mode, links, owner and group. */
    private static byte[] posix(boolean directory) {
        ByteBuffer entry = ByteBuffer.allocate(36).put(new byte[] {'P', 'X', 36, 1});
        both32(entry, directory ? MODE_DIRECTORY : MODE_FILE);
        both32(entry, directory ? 2 : 1);
        both32(entry, 0);
        both32(entry, 0);
        return entry.array();
    }

    /** NM: the name as it is. */
    private static byte[] name(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(5 + bytes.length)
                .put(new byte[] {'N', 'M', (byte) (5 + bytes.length), 1, 0})
                .put(bytes)
                .array();
    }

    private static void both32(ByteBuffer buffer, int value) {
        buffer.order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .order(ByteOrder.BIG_ENDIAN)
                .putInt(value);
    }

    private static void both16(ByteBuffer buffer, int value) {
        buffer.order(ByteOrder.LITTLE_ENDIAN).putShort((short) value);
        buffer.order(ByteOrder.BIG_ENDIAN).putShort((short) value);
    }

    private static int sectors(int bytes) {
        return (bytes + SECTOR - 1) / SECTOR;
    }

    private static byte[] ascii(String text, int width) {
        byte[] padded = new byte[width];
        java.util.Arrays.fill(padded, (byte) ' ');
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, padded, 0, bytes.length);
        return padded;
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }
}
