package switchboard.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Moves bytes of a peer a step at a time, as its kernel lets it. The test's thread only. */
final class Transfer {

    private Transfer() {}

    /** Bytes of which no two neighbouring kilobytes are alike. */
    static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + (i >>> 8) * 7 + (i >>> 16));
        }
        return bytes;
    }

    /** Writes all of an array, as much in each step as fits. */
    static final class Writer {

        private final Peer peer;
        private final byte[] bytes;
        private int position;

        Writer(Peer peer, byte[] bytes) {
            this.peer = peer;
            this.bytes = bytes;
        }

        /** Writes on; true when everything is written. */
        boolean step() {
            position += peer.write(bytes, position, bytes.length - position);
            return position == bytes.length;
        }
    }

    /** Reads everything that comes. */
    static final class Reader {

        private final Peer peer;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Reader(Peer peer) {
            this.peer = peer;
        }

        /** Reads on; true when that brought something. */
        boolean step() {
            byte[] more = peer.read(64 << 10);
            bytes.writeBytes(more);
            return more.length > 0;
        }

        /** Reads all that has come, and tells how many bytes there are by now. */
        int count() {
            while (step()) {}
            return bytes.size();
        }

        /** Reads on and tells whether the end has come. */
        boolean hasEnded() {
            step();
            return peer.hasEnded();
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }

        String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
