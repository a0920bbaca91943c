package switchboard.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A sender of files on a plain socket, which says what it is told to. One thread. */
final class RawSender implements AutoCloseable {

    /** Answers that say no more than their type. */
    static final String ACCEPTED = "65";

    static final String VERIFIED = "67";

    private static final int OFFER = 1;
    private static final int START = 2;
    private static final int DATA = 3;
    private static final int END = 4;
    private static final int PROGRESS = 66;
    private static final int REFUSED = 68;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    RawSender(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(30_000);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
        out.write("SWFILES1".getBytes(UTF_8));
        assertThat(in.readNBytes(8)).isEqualTo("SWFILES1".getBytes(UTF_8));
    }

    static byte[] hash(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Offers a file and sends it when it is accepted; the last answer. */
    String send(String name, byte[] bytes) throws IOException {
        offer(name, bytes.length, hash(bytes));
        String answer = answer();
        if (answer.equals(ACCEPTED)) {
            start(0);
            data(bytes);
            end(bytes.length, hash(bytes));
            answer = answer();
        }
        return answer;
    }

    void offer(String name, long size, byte[] hash) throws IOException {
        offer(name.getBytes(UTF_8), size, hash);
    }

    void offer(byte[] name, long size, byte[] hash) throws IOException {
        begin(OFFER, 1 + 8 + 32 + name.length);
        out.writeByte(0);
        out.writeLong(size);
        out.write(hash);
        out.write(name);
    }

    void start(long offset) throws IOException {
        begin(START, 8);
        out.writeLong(offset);
    }

    void data(byte[] bytes) throws IOException {
        beginData(bytes.length);
        out.write(bytes);
    }

    /** So many bytes of the file are about to be written. */
    void beginData(int length) throws IOException {
        begin(DATA, length);
    }

    void write(byte[] bytes, int offset, int count) throws IOException {
        out.write(bytes, offset, count);
    }

    void end(long size, byte[] hash) throws IOException {
        begin(END, 40);
        out.writeLong(size);
        out.write(hash);
    }

    private void begin(int type, int length) throws IOException {
        out.writeByte(type);
        out.writeInt(length);
    }

    /** The type of the next answer that is not progress, with its text if it is a refusal. */
    String answer() throws IOException {
        while (true) {
            int type = in.readByte();
            byte[] payload = in.readNBytes(in.readInt());
            if (type != PROGRESS) {
                return type == REFUSED
                        ? "refused: " + new String(payload, 1, payload.length - 1, UTF_8)
                        : String.valueOf(type);
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
