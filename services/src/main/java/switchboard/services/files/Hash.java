package switchboard.services.files;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256, of which every JVM has one. Any thread. */
final class Hash {

    static final int BYTES = 32;

    /** Stands where there is no hash. */
    static final byte[] NONE = new byte[BYTES];

    private Hash() {}

    static MessageDigest start() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The hash so far, of a digest that goes on. */
    static byte[] soFar(MessageDigest digest) {
        try {
            return ((MessageDigest) digest.clone()).digest();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] read(ByteBuffer from) {
        byte[] hash = new byte[BYTES];
        from.get(hash);
        return hash;
    }

    static boolean same(byte[] one, byte[] other) {
        return MessageDigest.isEqual(one, other);
    }
}
